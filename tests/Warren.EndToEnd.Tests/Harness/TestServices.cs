namespace Warren.EndToEnd.Tests.Harness;

/// <summary>The private servers that <c>./test</c> started for the tests.</summary>
internal static class TestServices
{
    public static Uri Amqp => new(Required("WARREN_TEST_AMQP_URL"));

    /// <summary>The password of every account: warren, router, users, inventory and mallory.</summary>
    public static string AmqpPassword => Required("WARREN_TEST_AMQP_PASSWORD");

    public static Uri Database => new(Required("WARREN_TEST_DATABASE_URL"));

    public static string RabbitMqControl => Required("WARREN_TEST_RABBITMQ_CONTROL");

    public static string Chromium => Required("WARREN_TEST_CHROMIUM");

    static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"{name} is not set, so this test has no server to run on. Run ./test, or ./test --services <file> and source the file.");
}
