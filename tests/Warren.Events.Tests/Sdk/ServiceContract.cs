using Warren.Events.Tests.Brokers;

namespace Warren.Events.Tests.Sdk;

/// <summary>What a service does, whatever the broker. Each part of it is a file; each broker runs them all.</summary>
public abstract partial class ServiceContract(IBrokerFixture fixture) : ServiceContractBase(fixture);
