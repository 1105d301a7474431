using Xunit;

namespace Warren.Events.Tests.Brokers;

public sealed class InProcessBrokerTests(InProcessFixture fixture) : BrokerContract(fixture), IClassFixture<InProcessFixture>;

public sealed class InProcessOutageTests(InProcessFixture fixture) : OutageContract(fixture), IClassFixture<InProcessFixture>;
