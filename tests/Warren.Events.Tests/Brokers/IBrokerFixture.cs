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

    /// <summary>It runs out of something and takes no messages; those who publish are told at the next one.</summary>
    Task AlarmAsync(BrokerAlarm alarm);

    /// <summary>There is enough again.</summary>
    Task CalmAsync(BrokerAlarm alarm);
}

/// <summary>What a broker can run out of.</summary>
public enum BrokerAlarm
{
    /// <summary>More is used than it may.</summary>
    Memory,

    /// <summary>Less is free than it must have.</summary>
    Disk,
}
