using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events.Tests.Brokers;
using Warren.Events.Tests.Outbox;
using Xunit;

namespace Warren.Events.Tests.Hosting;

/// <summary>
/// What <c>/metrics</c> says of a service whose events fail, come twice and wait. The instruments are the process's, so that each number is asked
/// for with a queue, an event or a service that only this test has.
/// </summary>
public sealed class MetricsTests(RabbitMQFixture fixture) : BrokerTests(fixture), IClassFixture<RabbitMQFixture>
{
    readonly TaskCompletionSource _isAway = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Failures_copies_pauses_and_what_waits_are_counted_at_metrics()
    {
        using var folder = new TemporaryFolder();
        await using var app = await AppAsync(folder.Path);
        var broker = app.Services.GetRequiredService<IBroker>();
        await WhenAsync(() => broker.State.IsConnected);

        var twice = Event(Service + ".kept", "{}");
        OutgoingMessage[] main = [twice, twice, Event(Service + ".refused", "{}"), Event(Service + ".failed", "{}"), Event(Service + ".later", "{}")];
        var away = Enumerable.Range(0, 40).Select(_ => Event(Service + ".sent", "{}"));
        await Task.WhenAll(main.Concat(away).Select(message => PublishAsync(broker, message)));

        var queue = Destination(Names.Events(Service));
        var lane = Destination(Names.Events(Service, "mail"));
        var published = Destination($"{Names.EventsExchange}:{Service}.kept");
        var service = $"service=\"{Service}\"";
        await ShowsAsync(app, page =>
            page.Value("warren_retries_total", queue, "wait=\"in_process\"") >= 2
            && page.Value("warren_retries_total", queue, "wait=\"5s\"") >= 1
            && page.Value("warren_dead_total", queue, "reason=\"refused\"") == 1
            && page.Value("warren_dead_total", queue, "reason=\"failed\"") == 1
            && page.Value("warren_inbox_duplicates_total", $"warren_message_type=\"{Service}.kept\"") == 1
            && page.Value("warren_retries_total", lane, "wait=\"in_process\"") >= 1
            && page.Value("warren_lane_paused", lane) == 1
            && page.Value("warren_inflight", lane) >= 0
            && page.Value("warren_outbox_pending", service) == 0
            && page.Value("warren_outbox_lag_seconds", service) == 0
            && page.Value("warren_publish_unconfirmed", "otel_scope_name=") >= 0
            && page.Value("warren_publish_unconfirmed_age_seconds", "otel_scope_name=") >= 0
            && page.Value("messaging_client_consumed_messages_total", queue, "messaging_system=\"rabbitmq\"") >= main.Length
            && page.Value("messaging_process_duration_seconds_count", queue, "messaging_operation_name=\"process\"") >= main.Length
            && page.Value("messaging_client_sent_messages_total", published, "messaging_system=\"rabbitmq\"") == 2
            && page.Value("messaging_client_operation_duration_seconds_count", published, "messaging_operation_name=\"publish\"") == 2);

        _isAway.SetResult();
        await ShowsAsync(app, page => page.Value("warren_lane_paused", lane) == 0);
        await app.StopAsync(Bound());
    }

    static string Destination(string name) => $"messaging_destination_name=\"{name}\"";

    static async Task ShowsAsync(WebApplication app, Func<MetricsPage, bool> condition) =>
        await WhenAsync(async () => condition(await MetricsPage.ReadAsync(app)));

    async Task<WebApplication> AppAsync(string folder)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Configuration.AddInMemoryCollection(
        [
            new("INTERNAL_API_PORT", "0"), new("WARREN_ACCOUNTS", "shared"), new("WARREN_DATA", folder),
            new("AMQP_URL", fixture.AddressOf("warren").AbsoluteUri),
        ]);
        builder.AddWarren();
        builder.AddService(Service).AddDatabase<NotesDb>();
        var app = builder.Build();
        var notes = app.MapService(Service);
        notes.MapEvent(Service + ".kept", () => { });
        notes.MapEvent(Service + ".refused", EventResult () => Errors.NotFound("No."));
        notes.MapEvent(Service + ".failed", Fail).Key().StrictOrder();
        notes.MapEvent(Service + ".later", Fail);
        notes.MapEvent(Service + ".sent", EventResult () => _isAway.Task.IsCompleted ? EventResult.Ok : Errors.Unavailable(TimeSpan.FromSeconds(1)))
            .Lane("mail");
        await app.StartAsync(Bound());
        return app;
    }

    static void Fail() => throw new InvalidOperationException("on purpose");
}
