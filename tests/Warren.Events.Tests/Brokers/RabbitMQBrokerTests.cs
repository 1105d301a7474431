using Xunit;

namespace Warren.Events.Tests.Brokers;

public sealed class RabbitMQBrokerTests(RabbitMQFixture fixture) : BrokerContract(fixture), IClassFixture<RabbitMQFixture>;
