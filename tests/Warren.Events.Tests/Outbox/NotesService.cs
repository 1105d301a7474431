using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Warren.Events.InProcess;
using Warren.Outbox;

namespace Warren.Events.Tests.Outbox;

/// <summary>A process with the service <c>notes</c> on the in-process broker and a given database; tests map what they need and ask it.</summary>
public sealed class NotesService : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly InProcessBus _bus = new(TimeProvider.System);
    readonly InProcessBroker _broker;
    readonly IHost _host;
    readonly IMailbox _events;

    NotesService(IReadOnlyDictionary<string, string?> settings, Action<DatabaseOptions>? bounds, Action<Service> map)
    {
        _broker = new InProcessBroker(_bus, "notes", TimeProvider.System, NullLoggerFactory.Instance);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton<IBroker>(_broker);
        builder.AddService("notes").AddDatabase<NotesDb>(bounds);
        _host = builder.Build();
        map(_host.MapService("notes"));
        _events = _broker.OpenMailbox(delivery =>
        {
            Heard.Add(delivery.Envelope.Type);
            return default;
        });
        _events.Hear(Names.EventsExchange, "#");
    }

    /// <summary>The events that have left.</summary>
    public ConcurrentBag<string> Heard { get; } = [];

    public static async Task<NotesService> StartAsync(
        IReadOnlyDictionary<string, string?> settings, Action<Service> map, Action<DatabaseOptions>? bounds = null)
    {
        var service = new NotesService(settings, bounds, map);
        service._broker.Start();
        await service._host.StartAsync();
        return service;
    }

    /// <summary>Asks as another service would; the whole reply, <c>{"ok":…}</c>.</summary>
    public async Task<JsonElement> AskAsync(string name, object? payload = null)
    {
        var client = _host.Services.GetRequiredService<RequestClient>();
        var body = JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web);
        using var bound = new CancellationTokenSource(Limit, TimeProvider.System);
        var answer = await client.SendAsync(new OutgoingRequest("notes", name, body, "tests") { Timeout = Limit }, bound.Token);
        return answer.Reply is { } reply
            ? JsonSerializer.Deserialize<JsonElement>(reply.Body.Span)
            : throw new InvalidOperationException($"No reply to {name}: {answer.Outcome}");
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

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await _events.DisposeAsync();
        await _broker.DisposeAsync();
        _host.Dispose();
        _bus.Dispose();
    }
}
