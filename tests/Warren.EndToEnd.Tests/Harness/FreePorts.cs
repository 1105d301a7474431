using System.Net;
using System.Net.Sockets;

namespace Warren.EndToEnd.Tests.Harness;

/// <summary>
/// Loopback ports for programs that must come back on the same port after a restart. They lie below the range the kernel takes
/// outgoing ports from (32768 and up on Linux), so that none is taken while its program is stopped.
/// </summary>
internal static class FreePorts
{
    const int First = 15_000;
    const int Last = 31_999;

    static readonly HashSet<int> Given = [];

    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                var port = Random.Shared.Next(First, Last + 1);
                if (!Given.Contains(port) && IsFree(port))
                {
                    Given.Add(port);
                    return port;
                }
            }
        }
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
