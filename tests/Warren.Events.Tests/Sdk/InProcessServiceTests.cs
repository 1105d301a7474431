using Warren.Events.Tests.Brokers;
using Xunit;

namespace Warren.Events.Tests.Sdk;

public sealed class InProcessServiceTests(InProcessFixture fixture) : ServiceContract(fixture), IClassFixture<InProcessFixture>;
