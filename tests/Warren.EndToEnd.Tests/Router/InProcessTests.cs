using System.Net.Http.Headers;
using System.Text.Json;
using Warren.EndToEnd.Tests.Router.Support;
using Xunit;

namespace Warren.EndToEnd.Tests.Router;

/// <summary>What does not depend on the broker is tested on the one in memory alone.</summary>
public abstract class InProcessTests : RouterTestBase
{
    protected override Task<IBrokers> CreateBrokersAsync() => Task.FromResult<IBrokers>(new InProcessBrokers());

    private protected static async Task IsProblemAsync(HttpResponseMessage response, int status, string code, string? field = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("application/problem+json"), response.Content.Headers.ContentType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(field, problem.TryGetProperty("field", out var named) ? named.GetString() : null);
    }
}
