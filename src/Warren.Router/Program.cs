var builder = WebApplication.CreateSlimBuilder(args);
builder.AddWarren();
builder.AddRouter();
var app = builder.Build();
app.MapRouter();
app.Run();
