namespace Warren.Events.Tests.Brokers;

/// <summary>One broker installation to test against: makes brokers by account, and can be stopped and started as a whole.</summary>
public interface IBrokerFixture
{
    /// <summary>A new broker that logs in as this account; not started.</summary>
    IBroker Create(string account);

    /// <summary>Stops the installation in order. Links are cut, durable queues stay.</summary>
    Task StopAsync();

    /// <summary>Starts it again.</summary>
    Task StartAsync();
}
