using Microsoft.Extensions.Options;

namespace Warren.SocketIO;

/// <summary>Names every wrong setting at once, when the application starts.</summary>
internal sealed class SocketIOOptionsValidator : IValidateOptions<SocketIOOptions>
{
    public ValidateOptionsResult Validate(string? name, SocketIOOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        CheckTime(result, options.PingInterval, nameof(options.PingInterval));
        CheckTime(result, options.PingTimeout, nameof(options.PingTimeout));
        CheckTime(result, options.UpgradeTimeout, nameof(options.UpgradeTimeout));
        CheckTime(result, options.ConnectTimeout, nameof(options.ConnectTimeout));
        CheckTime(result, options.AttachmentTimeout, nameof(options.AttachmentTimeout));
        CheckTime(result, options.AckTimeout, nameof(options.AckTimeout));
        CheckNumber(result, options.MaxPayload, 64, 1 << 30, nameof(options.MaxPayload));
        CheckNumber(result, options.MaxAttachments, 0, 1000, nameof(options.MaxAttachments));
        CheckNumber(result, options.MaxQueuedPackets, 16, int.MaxValue, nameof(options.MaxQueuedPackets));
        CheckNumber(result, options.MaxQueuedBytes, 1024, int.MaxValue, nameof(options.MaxQueuedBytes));
        CheckNumber(result, options.MaxWaitingEmits, 1, int.MaxValue, nameof(options.MaxWaitingEmits));
        CheckNumber(result, options.MaxPacketsPerPost, 1, int.MaxValue, nameof(options.MaxPacketsPerPost));
        CheckNumber(result, options.MaxFragments, 1, int.MaxValue, nameof(options.MaxFragments));
        CheckNumber(result, options.MaxEventNameBytes, 1, int.MaxValue, nameof(options.MaxEventNameBytes));
        CheckNumber(result, options.MaxNamespaceBytes, 1, int.MaxValue, nameof(options.MaxNamespaceBytes));
        CheckNumber(result, options.MaxAuthBytes, 2, int.MaxValue, nameof(options.MaxAuthBytes));
        CheckNumber(result, options.MaxNamespacesPerConnection, 1, int.MaxValue, nameof(options.MaxNamespacesPerConnection));
        CheckNumber(result, options.MaxDynamicNamespaces, 1, int.MaxValue, nameof(options.MaxDynamicNamespaces));
        CheckNumber(result, options.MaxSocketDataBytes, 2, int.MaxValue, nameof(options.MaxSocketDataBytes));
        CheckNumber(result, options.MaxRoomsPerSocket, 1, int.MaxValue, nameof(options.MaxRoomsPerSocket));
        CheckNumber(result, options.MaxPendingAcks, 1, int.MaxValue, nameof(options.MaxPendingAcks));
        CheckNumber(result, options.MaxWaitingEvents, 1, int.MaxValue, nameof(options.MaxWaitingEvents));
        CheckNumber(result, options.EventsPerSecond, 0, int.MaxValue, nameof(options.EventsPerSecond));
        CheckNumber(result, options.EventBurst, 1, int.MaxValue, nameof(options.EventBurst));
        CheckNumber(result, options.MaxConnections, 1, int.MaxValue, nameof(options.MaxConnections));
        CheckNumber(result, options.MaxPendingConnections, 1, int.MaxValue, nameof(options.MaxPendingConnections));
        CheckNumber(result, options.MaxPendingConnectionsPerAddress, 0, int.MaxValue, nameof(options.MaxPendingConnectionsPerAddress));
        CheckNumber(result, options.MaxConnectionsPerAddress, 0, int.MaxValue, nameof(options.MaxConnectionsPerAddress));
        CheckNumber(result, options.HandshakesPerSecondPerAddress, 0, int.MaxValue, nameof(options.HandshakesPerSecondPerAddress));
        if (options.LimitEvent is { } limit && (limit.Length == 0 || limit.Length > 128 || ReservedEvents.Contains(limit)))
        {
            result.AddError($"'{limit}' cannot be the name of an event; use 1 to 128 characters and no reserved name, or null for no event.", nameof(options.LimitEvent));
        }

        if (options.Cookie is { } cookie)
        {
            SidCookieValidator.Check(result, cookie);
        }

        CheckCompression(result, options.WebSocketCompression, nameof(options.WebSocketCompression));
        CheckCompression(result, options.HttpCompression, nameof(options.HttpCompression));
        if (options.Recovery.Enabled)
        {
            CheckRecovery(result, options);
        }

        if ((options.Transports & SocketIOTransports.All) == 0 || (options.Transports & ~SocketIOTransports.All) != 0)
        {
            result.AddError("choose Polling, WebSocket or All.", nameof(options.Transports));
        }

        foreach (var origin in options.Origins.Where(origin => !IsOrigin(origin)))
        {
            result.AddError($"'{origin}' is not an origin; write scheme://host or scheme://host:port, without a path.", nameof(options.Origins));
        }

        return result.Build();
    }

    static void CheckCompression(ValidateOptionsResultBuilder result, CompressionOptions compression, string name)
    {
        CheckNumber(result, compression.Threshold, 0, 1 << 30, $"{name}.{nameof(compression.Threshold)}");
        if (!Enum.IsDefined(compression.Level))
        {
            result.AddError($"{(int)compression.Level} is no CompressionLevel.", $"{name}.{nameof(compression.Level)}");
        }
    }

    static void CheckRecovery(ValidateOptionsResultBuilder result, SocketIOOptions options)
    {
        const string prefix = nameof(options.Recovery) + ".";
        var recovery = options.Recovery;
        CheckTime(result, recovery.MaxDisconnectionDuration, prefix + nameof(recovery.MaxDisconnectionDuration));
        CheckNumber(result, recovery.MaxReplayPackets, 1, options.MaxQueuedPackets - 1, prefix + nameof(recovery.MaxReplayPackets));
        CheckNumber(result, recovery.MaxReplayBytes, 1024, options.MaxQueuedBytes - 1, prefix + nameof(recovery.MaxReplayBytes));
        CheckNumber(result, recovery.MaxKeptPackets, 1, int.MaxValue, prefix + nameof(recovery.MaxKeptPackets));
        CheckNumber(result, recovery.MaxKeptBytes, 1024, int.MaxValue, prefix + nameof(recovery.MaxKeptBytes));
        CheckNumber(result, recovery.MaxKeptSessions, 1, int.MaxValue, prefix + nameof(recovery.MaxKeptSessions));
    }

    static void CheckTime(ValidateOptionsResultBuilder result, TimeSpan time, string name)
    {
        if (time < TimeSpan.FromMilliseconds(10) || time > TimeSpan.FromDays(1))
        {
            result.AddError($"{time} is outside 10 ms to 1 day.", name);
        }
    }

    static void CheckNumber(ValidateOptionsResultBuilder result, double number, double min, double max, string name)
    {
        if (!(number >= min && number <= max))
        {
            result.AddError($"{number} is outside {min} to {max}.", name);
        }
    }

    static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && string.Equals($"{uri.Scheme}://{uri.Authority}", TrimDefaultPort(origin, uri), StringComparison.OrdinalIgnoreCase);

    static string TrimDefaultPort(string origin, Uri uri) =>
        uri.IsDefaultPort && origin.EndsWith($":{uri.Port}", StringComparison.Ordinal) ? origin[..origin.LastIndexOf(':')] : origin;
}
