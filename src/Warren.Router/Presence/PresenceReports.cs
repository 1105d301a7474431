using System.Text.Json;
using Microsoft.Extensions.Options;
using Warren.Router.Catalogue;
using Warren.Router.Requests;

namespace Warren.Router.Presence;

/// <summary>
/// Reports which sockets of this node speak for whom, to whichever service announced <c>presence.report</c>: everything at the start,
/// after a failed report and when asked, else what changed, at most once a second and at least every ten. To nobody if nobody did.
/// </summary>
sealed partial class PresenceReports(
    PresenceChanges changes, Routes routes, ServiceCalls calls, RouterNode node, Clock clock, IOptions<RouterOptions> options,
    ILogger<PresenceReports> logger)
{
    /// <summary>The request's name.</summary>
    public const string Request = "presence.report";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    long _seq;
    long _lastReport;
    RoutedService? _reportedTo;
    bool _failing;

    /// <summary>Reports until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(options.Value.PresenceInterval, clock.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                await ReportIfDueAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    /// <summary>Says that every socket of this node has gone; waits a moment at most.</summary>
    public async Task SayGoodbyeAsync(CancellationToken cancellation)
    {
        if (_reportedTo is not null && routes.TryFind(Request, out var route) && route.IsAvailable)
        {
            changes.Reset();
            await SendAsync(route, new PresenceReport(node.Id, node.Epoch, ++_seq, true, [], []), TimeSpan.FromSeconds(1), cancellation);
        }
    }

    async Task ReportIfDueAsync(CancellationToken stopping)
    {
        if (!routes.TryFind(Request, out var route) || !route.IsAvailable)
        {
            changes.Reset();
            _reportedTo = null;
            return;
        }

        if (route.Service != _reportedTo)
        {
            changes.Reset();
            _reportedTo = route.Service;
        }

        var isDue = clock.Milliseconds - _lastReport >= (long)options.Value.PresenceHeartbeat.TotalMilliseconds;
        while (isDue || changes.HasAny)
        {
            isDue = false;
            var (full, bound, left) = changes.Take();
            _lastReport = clock.Milliseconds;
            if (!await SendAsync(route, new PresenceReport(node.Id, node.Epoch, ++_seq, full, bound, left), Patience, stopping))
            {
                changes.Reset();
                return;
            }
        }
    }

    async Task<bool> SendAsync(RequestRoute route, PresenceReport report, TimeSpan timeout, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(report, RouterJson.Default.PresenceReport);
        var answer = await calls.AskAsync(route, new Payload(body, false), timeout, null, null, cancellation);
        var taken = answer.Error is null && ServiceReply.Data(answer.Body) is not null;
        if (taken == _failing)
        {
            _failing = !taken;
            if (_failing)
            {
                Log.Failed(logger, route.Service.Name, answer.Error?.Code ?? "refused");
            }
        }

        return taken;
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Service {Service} did not take the presence report ({Code}); a full one follows.")]
        public static partial void Failed(ILogger logger, string service, string code);
    }
}
