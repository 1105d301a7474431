using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events.InProcess;
using Warren.Outbox;
using Xunit;

namespace Warren.Events.Tests.Outbox;

/// <summary>A process with the service <c>notes</c> on the in-process broker and a given database; tests map what they need and ask it.</summary>
public sealed class NotesService : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly InProcessBus _bus;
    readonly InProcessBroker _broker;
    readonly IHost _host;
    readonly IMailbox _events;

    NotesService(IReadOnlyDictionary<string, string?> settings, Action<DatabaseOptions>? bounds, Action<Service> map, InProcessBusOptions? bus)
    {
        _bus = new InProcessBus(TimeProvider.System, bus);
        _broker = new InProcessBroker(_bus, "notes", TimeProvider.System, NullLoggerFactory.Instance);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<IBroker>(_broker);
        builder.AddService("notes").AddDatabase<NotesDb>(bounds);
        _host = builder.Build();
        map(_host.MapService("notes"));
        _host.MapDeadLetters("notes");
        _events = _broker.OpenMailbox(delivery =>
        {
            Deliveries.Enqueue(delivery);
            return default;
        });
        _events.Hear(Names.EventsExchange, "#");
    }

    /// <summary>The events that have left, in order.</summary>
    public ConcurrentQueue<Delivery> Deliveries { get; } = [];

    /// <summary>Their names.</summary>
    public IEnumerable<string> Heard => Deliveries.Select(delivery => delivery.Envelope.Type);

    public static async Task<NotesService> StartAsync(
        IReadOnlyDictionary<string, string?> settings, Action<Service> map, Action<DatabaseOptions>? bounds = null, InProcessBusOptions? bus = null)
    {
        var service = new NotesService(settings, bounds, map, bus);
        service._broker.Start();
        await service._host.StartAsync();
        return service;
    }

    /// <summary>Asks as another service would; the whole reply, <c>{"ok":…}</c>.</summary>
    /// <param name="name">The request.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="id">Its id; <c>null</c> for a new one.</param>
    /// <param name="caller">Who asks; <c>null</c> for a service.</param>
    public async Task<JsonElement> AskAsync(string name, object? payload = null, string? id = null, Caller? caller = null)
    {
        var reply = await AskForReplyAsync(name, payload, id, caller);
        return JsonSerializer.Deserialize<JsonElement>(reply.Body.Span);
    }

    /// <summary>As <see cref="AskAsync"/>, with the reply's envelope.</summary>
    public async Task<Delivery> AskForReplyAsync(string name, object? payload, string? id = null, Caller? caller = null)
    {
        var client = _host.Services.GetRequiredService<RequestClient>();
        var body = JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web);
        using var bound = new CancellationTokenSource(Limit, TimeProvider.System);
        var request = new OutgoingRequest("notes", name, body, "tests") { Timeout = Limit, Id = id, Caller = caller };
        var answer = await client.SendAsync(request, bound.Token);
        return answer.Reply ?? throw new InvalidOperationException($"No reply to {name}: {answer.Outcome}");
    }

    /// <summary>Sends an event as another service would.</summary>
    public async Task AnnounceAsync(string name, string id, object payload)
    {
        var envelope = new Envelope { Id = id, Type = name, Source = "tests" };
        var message = new OutgoingMessage(
            Names.EventsExchange, name, envelope, JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web))
        { Persistent = true };
        Assert.Equal(PublishOutcome.Confirmed, await _broker.PublishAsync(message));
    }

    /// <summary>Waits until an event has arrived.</summary>
    public async Task UntilHeardAsync(string name)
    {
        using var bound = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!Heard.Contains(name))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, bound.Token);
        }
    }

    /// <summary>What is in the table.</summary>
    public async Task<List<string>> TextsAsync()
    {
        await using var scope = _host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotesDb>().Notes.OrderBy(note => note.Text).Select(note => note.Text).ToListAsync();
    }

    /// <summary>The broker goes away.</summary>
    public void Cut() => _bus.Stop();

    /// <summary>Does something while there is no broker.</summary>
    public async Task CutOffAsync(Func<Task> work)
    {
        _bus.Stop();
        await work();
        _bus.Start();
    }

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, bound.Token);
        }
    }

    /// <summary>Does something with a context, as an HTTP endpoint would.</summary>
    public async Task WithContextAsync(Func<NotesDb, Task> work)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<NotesDb>());
    }

    /// <summary>How many rows a query finds; it begins after FROM.</summary>
    public async Task<long> CountAsync(string from)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<NotesDb>().Database;
        return await database.SqlQuery<long>(FormattableStringFactory.Create("SELECT COUNT(*) AS \"Value\" FROM " + from)).SingleAsync();
    }

    /// <summary>Changes rows behind the service's back.</summary>
    public async Task ExecuteAsync(string sql)
    {
        var text = sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
        await using var scope = _host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<NotesDb>().Database.ExecuteSqlRawAsync(text);
    }

    /// <summary>How many messages wait in a queue.</summary>
    public int Waiting(string queue)
    {
        lock (_bus.Gate)
        {
            return _bus.Find(queue)?.ReadyCount ?? 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _events.DisposeAsync();
        await _broker.DisposeAsync();
        _host.Dispose();
        _bus.Dispose();
    }
}
