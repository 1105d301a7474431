namespace Warren.SocketIO.Fuzz;

/// <summary>The command line.</summary>
public sealed class FuzzArguments
{
    public const string Usage = """
        Gives millions of damaged inputs to everything that reads what clients send, and says what broke.
        Usage: dotnet run -c Release --project tests/Warren.SocketIO.Fuzz -- [options]
          --cases <n>       how many inputs, shared among the targets (1000000)
          --target <name>   only one: payload, packet, msgpack, frame, deflate, session or takeover
          --seed <n>        the same seed makes the same cases (1)
          --replay <file>   plays the inputs of a file, which needs --target; for reproducers
        """;

    public long Cases { get; private set; } = 1_000_000;

    public int Seed { get; private set; } = 1;

    public string? Replay { get; private set; }

    public IReadOnlyList<FuzzTarget> Targets { get; private set; } = [];

    /// <returns>Null when the arguments make no sense.</returns>
    public static FuzzArguments? Read(string[] args)
    {
        var read = new FuzzArguments();
        string? only = null;
        for (var index = 0; index < args.Length; index += 2)
        {
            if (index + 1 == args.Length || !read.Take(args[index], args[index + 1], ref only))
            {
                return null;
            }
        }

        if ((only is not null && !FuzzTargets.Shares.ContainsKey(only)) || (only is null && read.Replay is not null))
        {
            return null;
        }

        read.Targets = [.. FuzzTargets.Shares.Keys.Where(name => only is null || name == only).Select(FuzzTargets.Create)];
        return read;
    }

    public long CasesFor(FuzzTarget target) => Targets.Count == 1 ? Cases : Cases * FuzzTargets.Shares[target.Name] / 100;

    bool Take(string option, string value, ref string? only)
    {
        switch (option)
        {
            case "--cases" when long.TryParse(value, out var cases) && cases > 0:
                Cases = cases;
                return true;
            case "--seed" when int.TryParse(value, out var seed):
                Seed = seed;
                return true;
            case "--target":
                only = value;
                return true;
            case "--replay" when File.Exists(value):
                Replay = value;
                return true;
            default:
                return false;
        }
    }
}
