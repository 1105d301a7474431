using Warren.Samples.Inventory;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddWarren();
builder.AddInventory();

var app = builder.Build();
app.MapInventory();
app.Run();
