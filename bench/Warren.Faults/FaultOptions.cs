using Warren.Bench;

namespace Warren.Faults;

/// <summary>What the command line asks for.</summary>
internal sealed record FaultOptions
{
    const int Requests100K = 100_000;
    const int Events1M = 1_000_000;

    public required int Requests { get; init; }

    public required int Kills { get; init; }

    public required int InFlight { get; init; }

    public required int Seed { get; init; }

    public required TimeSpan Grace { get; init; }

    public required bool SelfTest { get; init; }

    /// <summary>A hearer that cannot work, and a million events for it, instead of kills.</summary>
    public required bool Storm { get; init; }

    public required bool Embedded { get; init; }

    public required bool Separate { get; init; }

    /// <summary>Where <c>bench/faults</c> keeps RabbitMQ and PostgreSQL; needed for the separate system.</summary>
    public required string? Services { get; init; }

    /// <summary>Where answers, logs and SQLite files go and stay; otherwise they are removed unless something is wrong.</summary>
    public required string? Keep { get; init; }

    public static FaultOptions Read(Arguments arguments)
    {
        var isShort = arguments.Switch("--short");
        var selfTest = arguments.Switch("--self-test");
        var storm = arguments.Switch("--storm");
        var system = arguments.Text("--system") ?? "both";
        var options = new FaultOptions
        {
            SelfTest = selfTest,
            Storm = storm,
            Requests = arguments.Number("--requests", storm ? Events1M : selfTest ? 200 : isShort ? 10_000 : Requests100K),
            Kills = arguments.Number("--kills", isShort ? 10 : 25),
            InFlight = arguments.Number("--in-flight", selfTest ? 32 : 256),
            Seed = arguments.Number("--seed", Random.Shared.Next(1, 1_000_000)),
            Grace = TimeSpan.FromSeconds(arguments.Number("--grace", 2)),
            Embedded = system is "embedded" or "both",
            Separate = system is "separate" or "both",
            Services = arguments.Text("--services"),
            Keep = arguments.Text("--keep"),
        };
        arguments.End();
        return options switch
        {
            { Embedded: false, Separate: false } => throw new UsageException($"There is no system '{system}': embedded, separate or both."),
            { Separate: true, Services: null } => throw new UsageException("RabbitMQ and PostgreSQL are missing. Start this with bench/faults."),
            { InFlight: < 1 or > 5_000 } => throw new UsageException("--in-flight is 1 to 5,000."),
            { Requests: < 1 or > 10_000_000 } => throw new UsageException("--requests is 1 to 10,000,000."),
            { SelfTest: true, Storm: true } => throw new UsageException("Either --storm or --self-test."),
            { Kills: > 1_000 } => throw new UsageException("--kills is 0 to 1,000."),
            { SelfTest: false, Storm: false } when options.Requests < options.InFlight + options.Kills => throw new UsageException(
                "There must be more --requests than are --in-flight and --kills together, so that there is a load at every kill."),
            _ => options,
        };
    }
}
