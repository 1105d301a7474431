using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Warren.Events.Tests.Brokers;
using Warren.Events.Tests.Repository;
using Warren.Hosting;
using Warren.Hosting.Settings;
using Xunit;

namespace Warren.Events.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void The_environment_wins_over_env_local_and_that_over_env()
    {
        const string Key = "WARREN_TEST_PRECEDENCE";
        using var folder = new TemporaryFolder()
            .With(".env", $"{Key}=env\nLOG_LEVEL=warn\nPUBLIC_URL=https://env.example")
            .With(".env.local", $"{Key}=local\nLOG_LEVEL=error");
        Environment.SetEnvironmentVariable(Key, "environment");
        try
        {
            var configuration = Build(folder.Path).Configuration;

            Assert.Equal("environment", configuration[Key]);
            Assert.Equal("error", configuration["LOG_LEVEL"]);
            Assert.Equal("https://env.example", configuration["PUBLIC_URL"]);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Key, null);
        }
    }

    [Fact]
    public void Env_files_are_found_upward_as_far_as_the_root_of_the_repository()
    {
        using var folder = new TemporaryFolder()
            .With(".env", "WARREN_TEST_WHERE=outside")
            .WithFolder("repository/.git")
            .With("repository/.env", "WARREN_TEST_WHERE=root")
            .WithFolder("repository/samples/shop")
            .WithFolder("other/.git");

        Assert.Equal("root", Build(folder.Sub("repository/samples/shop")).Configuration["WARREN_TEST_WHERE"]);
        Assert.Null(Build(folder.Sub("other")).Configuration["WARREN_TEST_WHERE"]);
    }

    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("  export A = b c  # said", "b c")]
    [InlineData("A=", "")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A=\"b # c\" # said", "b # c")]
    [InlineData("A=\"b\\n\\\"c\\\\\"", "b\n\"c\\")]
    [InlineData("A='b\\n'", "b\\n")]
    [InlineData("# said\r\n\r\nA=b\r\n", "b")]
    [InlineData("A=amqp://u:p@h:5672/v?x=1", "amqp://u:p@h:5672/v?x=1")]
    public void A_line_of_an_env_file_is_read(string text, string value)
    {
        Assert.Equal(("A", value), Assert.Single(DotEnvParser.Parse(text, ".env")));
    }

    [Theory]
    [InlineData("A=1\nnonsense", ".env, line 2: this is not KEY=value. Begin a comment with '#'.")]
    [InlineData("1A=1", ".env, line 1: this is not KEY=value. Begin a comment with '#'.")]
    [InlineData("A=\"b", ".env, line 1 (A): the value begins with \", so it has to end with one.")]
    public void A_wrong_line_of_an_env_file_is_named(string text, string message)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => DotEnvParser.Parse(text, ".env").ToList());

        Assert.Equal(message, refused.Message);
    }

    [Fact]
    public async Task An_unknown_key_stops_the_start_and_names_the_nearest()
    {
        using var folder = new TemporaryFolder();
        var builder = Build(folder.Path, ("WARREN_ACOUNTS", "shared"));
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(BrokerTests.Bound()));

        Assert.StartsWith("The setting WARREN_ACOUNTS is not known. Did you mean WARREN_ACCOUNTS (", refused.Message);
    }

    [Fact]
    public async Task Keys_of_parts_of_services_and_of_tests_are_known()
    {
        using var folder = new TemporaryFolder();
        WarrenSettings.Know("WARREN_PART_LIMIT", "the limit of a part");
        var builder = Build(folder.Path, ("WARREN_PART_LIMIT", "1"), ("WARREN_DATABASE_URL_INVENTORY", "x"), ("WARREN_TEST_ANYTHING", "x"));
        using var host = builder.Build();

        await host.StartAsync(BrokerTests.Bound());
        await host.StopAsync(BrokerTests.Bound());
    }

    [Fact]
    public void Every_key_of_the_example_is_known()
    {
        var lines = File.ReadLines(Path.Combine(RepositoryFiles.Root.FullName, ".env.example")).Where(line => line.StartsWith("#WARREN_", StringComparison.Ordinal));
        var keys = lines.Select(line => new KeyValuePair<string, string?>(line[1..line.IndexOf('=')], "")).ToList();

        Assert.NotEmpty(keys);
        WarrenSettings.Check(new ConfigurationBuilder().AddInMemoryCollection(keys).Build());
    }

    [Theory]
    [InlineData("LOG_LEVEL", "loud", "It is one of trace, debug, info, warn, error, fatal.")]
    [InlineData("WARREN_LOG_FORMAT", "xml", "It is text or json.")]
    [InlineData("INTERNAL_API_PORT", "66000", "It is a port")]
    [InlineData("WARREN_LISTEN", "everywhere", "It is an address")]
    [InlineData("WARREN_ACCOUNTS", "apart", "It is shared or separate.")]
    [InlineData("WARREN_ACCOUNTS", "separate", "Set AMQP_URL")]
    [InlineData("WARREN_IDENTITY_SERVICE", "us ers", "cannot be a service's name")]
    public void A_wrong_value_is_refused_by_its_key(string key, string value, string advice)
    {
        using var folder = new TemporaryFolder();

        var refused = Assert.Throws<InvalidOperationException>(() => Build(folder.Path, (key, value)));

        Assert.Contains(key, refused.Message);
        Assert.Contains(advice, refused.Message);
    }

    [Fact]
    public void Accounts_are_apart_outside_Development_and_shared_where_there_is_one_process()
    {
        using var folder = new TemporaryFolder();
        const string Url = "amqp://inventory:secret@127.0.0.1:1/";

        Assert.True(TrustOf(Build(folder.Path, ("AMQP_URL", Url))).Separate);
        Assert.False(TrustOf(Build(folder.Path)).Separate);
        Assert.False(TrustOf(Build(folder.Path, ("AMQP_URL", Url), ("WARREN_ACCOUNTS", "shared"))).Separate);
        Assert.False(TrustOf(Build(folder.Path, Environments.Development, [("AMQP_URL", Url)])).Separate);
        Assert.Equal("accounts", TrustOf(Build(folder.Path, ("WARREN_IDENTITY_SERVICE", "accounts"))).IdentityService);
    }

    static BrokerTrust TrustOf(HostApplicationBuilder builder)
    {
        using var host = builder.Build();
        return host.Services.GetRequiredService<BrokerTrust>();
    }

    static HostApplicationBuilder Build(string contentRoot, params (string Key, string Value)[] settings) =>
        Build(contentRoot, Environments.Production, settings);

    static HostApplicationBuilder Build(string contentRoot, string environment, (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = contentRoot, EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.AddWarren();
        return builder;
    }
}
