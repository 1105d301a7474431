using Warren.Bench;
using Warren.Faults.Host.Sabotage;

namespace Warren.Faults.Host;

/// <summary>A process of the system under test: the router, the services, or all of them, as a newcomer would write it.</summary>
internal static class HostCommand
{
    public static async Task RunAsync(Arguments arguments)
    {
        var parts = (arguments.Text("--parts") ?? throw new UsageException("host needs --parts.")).Split(',');
        var sabotage = Saboteur.Parse(arguments.Text("--sabotage"));
        arguments.End();

        var builder = WebApplication.CreateSlimBuilder();
        builder.AddWarren();
        if (parts.Contains("router"))
        {
            builder.AddRouter();
        }

        if (parts.Contains(Services.Orders))
        {
            Services.AddOrders(builder);
        }

        if (parts.Contains(Services.Ledger))
        {
            Services.AddLedger(builder);
        }

        Saboteur.Apply(sabotage, builder.Services);
        await using var app = builder.Build();
        if (parts.Contains(Services.Orders))
        {
            Services.MapOrders(app);
        }

        if (parts.Contains(Services.Ledger))
        {
            Services.MapLedger(app);
        }

        if (parts.Contains("router"))
        {
            app.MapRouter();
        }

        EndWithParent();
        await app.RunAsync();
    }

    /// <summary>The harness holds the other end of the standard input: if even it is killed, nothing is left running.</summary>
    static void EndWithParent() => new Thread(() =>
    {
        while (Console.In.ReadLine() is not null)
        {
        }

        Environment.Exit(0);
    })
    {
        IsBackground = true,
    }.Start();
}
