// A process for tests to lose. Two services with a database each: orders announces, mail hears and does to the process what the order says.
// It is told what to do by lines on its standard input, and says what it has done by lines on its standard output.
using Warren.Events.Host;
using Warren.Outbox;

var builder = WebApplication.CreateBuilder(args);
builder.AddWarren();
builder.AddService("orders").AddDatabase<OrdersDb>(Quick);
builder.AddService("mail").AddDatabase<MailDb>(Quick);
builder.Services.AddSingleton<Fates>();

var app = builder.Build();
app.MapService("orders");
app.MapService("mail").MapEvent("order.placed", async (OrderPlaced order, MailDb db, Fates fates) =>
{
    db.Mails.Add(new Mail { Text = order.Text });
    await fates.MeetAsync(order);
});
app.MapDeadLetters("mail");
app.Lifetime.ApplicationStarted.Register(() => _ = Commands.ReadAsync(app));
app.Run();

// The sweeper looks soon, so that a test does not wait for what a dead process left.
static void Quick(DatabaseOptions options)
{
    options.SweepAge = TimeSpan.FromSeconds(0.5);
    options.SweepEvery = TimeSpan.FromSeconds(0.05);
}
