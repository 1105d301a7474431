using System.Diagnostics;

namespace Warren.Router.Requests;

/// <summary>
/// The span of one request, from the moment it is sent on until it is answered; what service, database and pushes do hangs below it.
/// A socket's request begins a trace of its own: what is current there is the connection's, in which hours of requests would meet.
/// </summary>
static class RequestTrace
{
    /// <summary>Begins it. The span does not become the current one: the request is answered elsewhere.</summary>
    public static void Start(PendingRequest request, string name)
    {
        if (!RouterMetrics.Activities.HasListeners())
        {
            return;
        }

        var outer = Activity.Current;
        var isSockets = request is SocketRequest;
        if (isSockets)
        {
            Activity.Current = null;
        }

        request.Activity = RouterMetrics.Activities.StartActivity(name, isSockets ? ActivityKind.Server : ActivityKind.Client);
        request.Activity?.SetTag("warren.request.id", request.RequestId).SetTag("warren.service", request.Service.Name);
        Activity.Current = outer;
    }

    /// <summary>Ends it, with the router's own error if that was the answer.</summary>
    public static void End(PendingRequest request, string? error)
    {
        if (request.Activity is not { } activity)
        {
            return;
        }

        if (error is not null)
        {
            activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
        }

        // Stopping makes the one before it current, which here is somebody else's.
        var outer = Activity.Current;
        activity.Stop();
        Activity.Current = outer;
    }
}
