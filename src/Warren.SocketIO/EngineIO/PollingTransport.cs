using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Warren.SocketIO.EngineIO;

#pragma warning disable CA1001 // The semaphore owns a handle only if somebody asks for one.
/// <summary>
/// HTTP long-polling: a GET waits for packets to the client, a POST brings packets from it. At most one of each is open at a time; who
/// opens a second one has lost track, and loses the session. A POST is open until its body is read: what is in it may be answered through the
/// waiting GET, and a client that hears that first may send its next POST before it has seen the "ok" of this one.
/// </summary>
internal sealed class PollingTransport(Session session, bool textOnly) : ITransport
{
    // Packets are handled one at a time, in the order of the POSTs that brought them.
    readonly SemaphoreSlim _dispatching = new(1);
    TaskCompletionSource? _poll;
    int _posting;

    public string Name => "polling";

    public bool IsWritable => IsPolling;

    public bool IsPolling => Volatile.Read(ref _poll) is not null;

    public bool IsPosting => Volatile.Read(ref _posting) != 0;

    /// <summary>
    /// Hands the session over once everything that POSTs have brought so far is handled. What one brings later is not: two sources of packets at once
    /// would have no order.
    /// </summary>
    /// <param name="transport">Gets the session.</param>
    /// <returns>False when the session is closed.</returns>
    public async Task<bool> HandOverAsync(ITransport transport)
    {
        await _dispatching.WaitAsync();
        try
        {
            return session.SwitchTo(transport);
        }
        finally
        {
            _dispatching.Release();
        }
    }

    public void Wake() => Volatile.Read(ref _poll)?.TrySetResult();

    public TimeSpan Close(CloseReason reason)
    {
        Wake();
        // Without a waiting GET the client has not been told; it is with its next one.
        return reason.FlushesFirst && Volatile.Read(ref _poll) is null ? session.Server.Options.PollingCloseTimeout : TimeSpan.Zero;
    }

    public void Abort() => Wake();

    public async Task PollAsync(HttpContext context)
    {
        if (Interlocked.CompareExchange(ref _poll, NewPoll(), null) is not null)
        {
            session.Close(CloseReason.TransportError);
            await EngineResponses.RefuseAsync(context, EngineError.BadRequest);
            return;
        }

        // A client that gives up its poll may have lost the packets of the answer: there is no going on from there.
        await using var aborted = context.RequestAborted.UnsafeRegister(
            static poll => ((PollingTransport)poll!).OnPollAborted(), this);
        var answer = await CollectAsync();
        if (context.RequestAborted.IsCancellationRequested)
        {
            session.Close(CloseReason.TransportError);
            return;
        }

        try
        {
            session.Server.Hooks.Headers(context);
            await EngineResponses.WritePacketsAsync(context, answer);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            session.Close(CloseReason.TransportError);
        }
    }

    public async Task PostAsync(HttpContext context)
    {
        if (Interlocked.Exchange(ref _posting, 1) != 0)
        {
            session.Close(CloseReason.TransportError);
            await EngineResponses.RefuseAsync(context, EngineError.BadRequest);
            return;
        }

        using var body = new PooledBody(session.Server.Options.MaxPayload);
        var error = await ReadAsync(context, body);
        // Still as an open POST, so that one waits here at most.
        await _dispatching.WaitAsync();
        Volatile.Write(ref _posting, 0);
        try
        {
            if (error == 0 && !Dispatch(body.Memory, IsBytes(context)))
            {
                error = StatusCodes.Status400BadRequest;
            }
        }
        finally
        {
            _dispatching.Release();
        }

        switch (error)
        {
            case 0:
                session.Server.Hooks.Headers(context);
                await EngineResponses.OkAsync(context);
                break;
            case StatusCodes.Status413PayloadTooLarge:
                context.Response.StatusCode = error;
                context.Response.Headers.Connection = "close";
                break;
            default:
                await EngineResponses.RefuseAsync(context, EngineError.BadRequest);
                break;
        }
    }

    /// <summary>Waits until there is something to answer and takes it; the GET no longer counts as open afterwards.</summary>
    async Task<PollAnswer> CollectAsync()
    {
        var answer = new PollAnswer(session, textOnly);
        var options = session.Server.Options;
        for (var waited = false; ; waited = true)
        {
            while (session.Take(this, out _) is { } group)
            {
                answer.Add(group);
            }

            if (session.IsClosed)
            {
                WriteClose(answer, waited);
                break;
            }

            var probed = session.Upgrade == UpgradeState.Probed;
            if (!answer.IsEmpty)
            {
                break;
            }

            if (session.Upgrade == UpgradeState.Done || (probed && waited))
            {
                answer.Add(PacketGroup.Noop);
                break;
            }

            await WaitAsync(probed ? options.ProbingPollTime : Timeout.InfiniteTimeSpan, session.Server.Clock);
        }

        Volatile.Write(ref _poll, null);
        return answer;
    }

    /// <summary>Waits for a wake-up. The next one is armed before the caller looks at the queue again, so that none falls in between.</summary>
    async Task WaitAsync(TimeSpan time, TimeProvider clock)
    {
        var poll = _poll!;
        if (time == Timeout.InfiniteTimeSpan)
        {
            await poll.Task;
        }
        else
        {
            await Task.WhenAny(poll.Task, Task.Delay(time, clock, session.Closing));
        }

        if (poll.Task.IsCompleted)
        {
            Volatile.Write(ref _poll, NewPoll());
        }
    }

    /// <summary>A GET that was open hears only the close; one that comes later is answered as Node answers it, a noop before the close.</summary>
    void WriteClose(PollAnswer answer, bool waited)
    {
        if (session.CloseReason == CloseReason.TransportClose)
        {
            // The client said so itself.
            answer.Add(PacketGroup.Noop);
        }
        else
        {
            if (answer.IsEmpty && !waited)
            {
                answer.Add(PacketGroup.Noop);
            }

            answer.Add(PacketGroup.Close);
        }

        session.Forget();
    }

    /// <returns>0, or the status to refuse with.</returns>
    async Task<int> ReadAsync(HttpContext context, PooledBody body)
    {
        if (IsBytes(context) && !session.IsLegacy)
        {
            // Version 3's binary payloads. The body is not read, so the connection cannot be used again.
            context.Response.Headers.Connection = "close";
            session.Close(CloseReason.TransportError);
            return StatusCodes.Status400BadRequest;
        }

        var options = session.Server.Options;
        if (context.Request.ContentLength > options.MaxPayload)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        // A slow POST is bounded by the heartbeat of its session, not by a rate that mobile networks fall below.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate && !context.Request.Protocol.EndsWith('2'))
        {
            rate.MinDataRate = null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // Ours is the limit that counts and is told to clients.
            size.MaxRequestBodySize = null;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, session.Closing);
        try
        {
            if (!await body.ReadAsync(context.Request.Body, ended.Token))
            {
                return StatusCodes.Status413PayloadTooLarge;
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // A limit of the host that could not be raised.
            return StatusCodes.Status413PayloadTooLarge;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            session.Close(CloseReason.TransportError);
            return StatusCodes.Status400BadRequest;
        }

        return 0;
    }

    bool Dispatch(ReadOnlyMemory<byte> body, bool isBytes)
    {
        if (session.IsLegacy ? !TryDispatchLegacy(body, isBytes) : !TryDispatch(body))
        {
            session.Close(CloseReason.ParseError);
            return false;
        }

        return !session.IsClosed || session.CloseReason is not (CloseReason.ParseError or CloseReason.TransportError);
    }

    bool TryDispatch(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span) || EnginePayload.CountPackets(body.Span) > session.Server.Options.MaxPacketsPerPost)
        {
            return false;
        }

        ReadOnlyMemory<byte>? rest = body;
        while (rest is { } unread && GoesOn)
        {
            session.ReceiveText(EnginePayload.ReadPacket(unread, out rest));
        }

        return true;
    }

    /// <summary>Version 3: there is no telling how many packets a body has before they are read.</summary>
    bool TryDispatchLegacy(ReadOnlyMemory<byte> body, bool isBytes)
    {
        if (body.IsEmpty || (!isBytes && !Utf8.IsValid(body.Span)))
        {
            return false;
        }

        for (var count = 1; !body.IsEmpty && GoesOn; count++)
        {
            var isBinary = false;
            if (count > session.Server.Options.MaxPacketsPerPost
                || !(isBytes ? LegacyPayload.TryReadBinary(ref body, out var packet, out isBinary) : LegacyPayload.TryReadText(ref body, out packet)))
            {
                return false;
            }

            if (isBinary)
            {
                session.ReceiveBinary(packet);
            }
            else if (!packet.IsEmpty && Utf8.IsValid(packet.Span))
            {
                session.ReceiveText(packet);
            }
            else if (!packet.IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    bool GoesOn => !session.IsClosed && session.Upgrade != UpgradeState.Done;

    static bool IsBytes(HttpContext context) =>
        context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true;

    void OnPollAborted()
    {
        if (Volatile.Read(ref _poll) is not null)
        {
            session.Close(CloseReason.TransportError);
        }
    }

    static TaskCompletionSource NewPoll() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
