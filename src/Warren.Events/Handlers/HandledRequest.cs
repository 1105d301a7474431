using Warren.Events.Contracts;

namespace Warren.Events.Handlers;

/// <summary>A request that a service handles, as its builder left it.</summary>
sealed class HandledRequest(string name, CompiledHandler handler)
{
    public string Name { get; } = name;

    public CompiledHandler Handler { get; } = handler;

    public Access Access { get; set; } = Access.Service;

    public IReadOnlyList<string> Roles { get; set; } = [];

    public HandlerMode Mode { get; set; }

    public bool Sensitive { get; set; }

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What it is kept in order by; <c>null</c> for no order.</summary>
    public Func<Delivery, string?>? Key { get; set; }

    public int MaxBytes { get; set; } = 65_536;
}
