using Warren.Users;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddWarren();
builder.AddUsers();

var app = builder.Build();
app.MapUsers();
app.Run();
