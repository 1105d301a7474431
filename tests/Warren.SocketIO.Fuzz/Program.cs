using System.Globalization;
using Warren.SocketIO.Fuzz;

if (FuzzArguments.Read(args) is not { } arguments)
{
    Console.Error.WriteLine(FuzzArguments.Usage);
    return 2;
}

if (arguments.Replay is { } file)
{
    return LongRun.Replay(arguments.Targets[0], file);
}

Console.WriteLine($"Seed {arguments.Seed}, {arguments.Cases.ToString("N0", CultureInfo.InvariantCulture)} cases.");
var failed = 0;
foreach (var target in arguments.Targets)
{
    using var server = target as IDisposable;
    failed += LongRun.Play(target, arguments.CasesFor(target), arguments.Seed) ? 0 : 1;
}

return failed == 0 ? 0 : 1;
