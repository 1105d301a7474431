using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Warren.Events.Host;

/// <summary>The end of this process as by <c>kill -9</c>: nothing is flushed, closed or said.</summary>
static class Death
{
    [DoesNotReturn]
    public static void Come()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit(); // The signal is on its way; this thread must do nothing more.
        throw new InvalidOperationException("The process outlived its kill.");
    }
}
