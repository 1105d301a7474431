using System.Runtime.InteropServices;
using Warren.Bench;
using Warren.Faults;
using Warren.Faults.Host;

try
{
    if (args is ["host", .. var rest])
    {
        await HostCommand.RunAsync(new Arguments(rest));
        return 0;
    }

    var options = FaultOptions.Read(new Arguments(args));
    using var stop = new CancellationTokenSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    return await FaultsCommand.RunAsync(options, stop.Token);

    // Cancelled, everything that was started is ended on the way out.
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
catch (UsageException exception)
{
    Console.Error.WriteLine($"""
        {exception.Message}

        bench/faults [--short] [--system embedded|separate|both] [--requests N] [--kills N] [--in-flight N] [--seed N] [--grace S] [--keep FOLDER]
        bench/faults --storm [--requests N] [--system ...]
        bench/faults --self-test [--system ...]
        """);
    return 2;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped.");
    return 130;
}
catch (Exception exception) when (exception is InvalidOperationException or TimeoutException)
{
    Console.Error.WriteLine($"The run could not be finished: {exception.Message}");
    return 1;
}
