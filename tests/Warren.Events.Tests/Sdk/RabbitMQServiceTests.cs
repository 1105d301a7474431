using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

public sealed class RabbitMQServiceTests(RabbitMQFixture fixture) : ServiceContract(fixture), IClassFixture<RabbitMQFixture>;
