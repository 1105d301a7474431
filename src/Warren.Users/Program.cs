using Warren.Users;

var builder = WebApplication.CreateSlimBuilder(args);
//WARREN
builder.AddUsers();

var app = builder.Build();
//MAP
app.MapUsers();
app.Run();
