using Warren.Samples.Inventory;
using Warren.Users;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddWarren();
builder.AddRouter();
builder.AddUsers();
builder.AddInventory();

var app = builder.Build();
app.MapUsers();
app.MapInventory();

// Pages say hello with it. There is nothing to do: the router logs every event, at LOG_LEVEL=debug, and what is in it
// when WARREN_LOG_PAYLOADS=true.
app.MapRouter().On("message", (socket, payload) => { });
app.Run();
