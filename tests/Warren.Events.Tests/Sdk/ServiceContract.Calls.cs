using Xunit;

namespace Warren.Events.Tests.Sdk;

/// <summary>One service asks another.</summary>
public abstract partial class ServiceContract
{
    async Task<Asker> TwoServicesAsync(Delegate handler)
    {
        await HostAsync(Service, service => service.MapRequest(Service + ".ask", handler).AllowAnonymous().ReadOnly());
        await HostAsync(Other, service => service.MapRequest(
            Service + ".other", EventResult<Answer> (Ask ask, EventContext context) => ask.Text == "no"
                ? new EventError("out_of_stock", "None left.") { Field = "text" }
                : new Answer($"{ask.Text} for {context.Caller.Service}")));
        return await AskerAsync();
    }

    [Fact]
    public async Task A_handler_asks_another_service_and_is_itself_the_caller()
    {
        var asker = await TwoServicesAsync(async (Ask ask, EventContext context) => await context.Request<Answer>(Service + ".other", ask));

        Assert.Equal($"x for {Service}", await WhenKnownAsync(asker, """{"text":"x"}"""));
    }

    [Fact]
    public async Task The_other_service_gets_what_is_left_of_the_time()
    {
        DateTimeOffset? outer = null, inner = null;
        await HostAsync(Other, service => service.MapRequest(Service + ".other", (EventContext context) => { inner = context.Deadline; }));
        await HostAsync(Service, service => service.MapRequest(Service + ".ask", async (EventContext context) =>
        {
            outer = context.Deadline;
            await context.Request<object>(Service + ".other");
            return new Answer("done");
        }).AllowAnonymous().Timeout(TimeSpan.FromSeconds(5)));
        await using var asker = await AskerAsync();

        await WhenKnownAsync(asker, "null");

        // It is reckoned anew from what is left, so that it is later by as long as a busy machine takes for that; without it, it would be 10 s from now.
        Assert.InRange(inner!.Value, outer!.Value.AddSeconds(-5), outer.Value.AddSeconds(3));
    }

    [Fact]
    public async Task The_other_services_refusal_goes_on_to_the_asker()
    {
        var asker = await TwoServicesAsync(async (Ask ask, EventContext context) => await context.Request<Answer>(Service + ".other", ask));
        await WhenKnownAsync(asker, """{"text":"x"}""");

        var error = await asker.ErrorAsync(Service + ".ask", """{"text":"no"}""");

        Assert.Equal("out_of_stock", error.GetProperty("code").GetString());
        Assert.Equal("text", error.GetProperty("field").GetString());
    }

    [Fact]
    public async Task A_name_that_nobody_announced_is_unknown_after_two_seconds_and_unavailable_before()
    {
        var asker = await TwoServicesAsync(async (Ask _, EventContext context) => await context.Request<Answer>("nobody.knows"));

        await WhenAsync(async () =>
        {
            var code = await asker.CodeAsync(Service + ".ask", """{"text":"x"}""");
            Assert.Contains(code, new[] { "unavailable", "unknown_event" });
            return code == "unknown_event";
        });
    }

    async Task<string?> WhenKnownAsync(Asker asker, string json)
    {
        string? text = null;
        await WhenAsync(async () =>
        {
            var reply = await asker.AskAsync(Service + ".ask", json);
            text = reply.GetProperty("ok").GetBoolean() ? reply.GetProperty("data").GetProperty("text").GetString() : null;
            return text is not null;
        });
        return text;
    }
}
