using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Warren.EndToEnd.Tests.Harness;
using Xunit;

namespace Warren.EndToEnd.Tests;

/// <summary>The browser that the tests of the page stand on.</summary>
public sealed class BrowserTests
{
    [Fact]
    public async Task Chromium_opens_a_page()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/", () => Results.Content("<!doctype html><title>A warren</title>", "text/html"));
        await app.StartAsync();

        Assert.Equal("A warren", await Scripts.RunNodeAsync("title.js", TimeSpan.FromMinutes(1), app.Urls.Single()));
    }
}
