using Microsoft.Extensions.Options;
using Warren.Events;

namespace Warren.Router.Outgoing;

/// <summary>
/// Which users and rooms this node hears pushes for: bound when the first socket here needs one, unbound a short while after the
/// last has gone. Each routing key has one operation at a time.
/// </summary>
sealed partial class Bindings(NodeMailbox mailbox, Clock clock, IOptions<RouterOptions> options, ILogger<Bindings> logger)
{
    readonly Dictionary<string, Binding> _bindings = new(StringComparer.Ordinal);
    readonly Lock _gate = new();

    /// <summary>How many are held or about to be let go.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _bindings.Count;
            }
        }
    }

    /// <summary>Completes when pushes with this routing key are heard. Each call needs one <see cref="Release"/>, also when it throws.</summary>
    public ValueTask AcquireAsync(string routingKey)
    {
        lock (_gate)
        {
            if (!_bindings.TryGetValue(routingKey, out var binding))
            {
                _bindings.Add(routingKey, binding = new Binding());
            }

            binding.Users++;
            if (!binding.IsWanted || binding.Work.IsFaulted)
            {
                binding.IsWanted = true;
                binding.Work = BindAsync(routingKey, binding.Work);
            }

            return new ValueTask(binding.Work);
        }
    }

    /// <summary>One user less.</summary>
    public void Release(string routingKey)
    {
        lock (_gate)
        {
            if (_bindings.TryGetValue(routingKey, out var binding) && --binding.Users == 0)
            {
                binding.IdleSince = clock.Milliseconds;
            }
        }
    }

    /// <summary>Unbinds what nobody has needed for a while.</summary>
    public void Sweep()
    {
        var before = clock.Milliseconds - (long)options.Value.UnbindGrace.TotalMilliseconds;
        lock (_gate)
        {
            foreach (var (routingKey, binding) in _bindings)
            {
                if (binding.Users == 0 && binding.IsWanted && binding.IdleSince <= before)
                {
                    binding.IsWanted = false;
                    binding.Work = UnbindAsync(routingKey, binding, binding.Work);
                }
            }
        }
    }

    async Task BindAsync(string routingKey, Task before)
    {
        await before.ContinueWith(static _ => { }, TaskScheduler.Default);
        try
        {
            await mailbox.Bindings.BindAsync(Names.PushesExchange, routingKey);
        }
        catch (BrokerUnavailableException)
        {
            // Nothing is sent while the broker is away, and it is bound before the link counts as back: nothing can be missed.
            mailbox.Bindings.Hear(Names.PushesExchange, routingKey);
        }
    }

    async Task UnbindAsync(string routingKey, Binding binding, Task before)
    {
        await before.ContinueWith(static _ => { }, TaskScheduler.Default);
        try
        {
            await mailbox.Bindings.UnbindAsync(Names.PushesExchange, routingKey);
        }
        catch (Exception e)
        {
            // Hearing too much costs a message that no socket here gets; it is no reason to stop.
            Log.NotUnbound(logger, Printable.Of(routingKey), e);
        }

        lock (_gate)
        {
            if (!binding.IsWanted)
            {
                _bindings.Remove(routingKey);
            }
        }
    }

    sealed class Binding
    {
        public int Users { get; set; }

        public bool IsWanted { get; set; }

        public long IdleSince { get; set; }

        public Task Work { get; set; } = Task.CompletedTask;
    }

    static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The binding {RoutingKey} could not be taken away; it is left to the end of the connection.")]
        public static partial void NotUnbound(ILogger logger, string routingKey, Exception exception);
    }
}
