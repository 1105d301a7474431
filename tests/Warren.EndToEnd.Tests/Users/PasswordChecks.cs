using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.EndToEnd.Tests.Users;

/// <summary>Counts the password checks of one instance of the service, by its own metric.</summary>
internal sealed class PasswordChecks : IDisposable
{
    readonly MeterListener _listener = new();
    int _ofAccounts;
    int _ofNobody;

    public PasswordChecks(IServiceProvider instance)
    {
        var meters = instance.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "warren.users.password_checks" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                _ = (string?)tag.Value == "account" ? Interlocked.Increment(ref _ofAccounts) : Interlocked.Increment(ref _ofNobody);
            }
        });
        _listener.Start();
    }

    public int OfAccounts => Volatile.Read(ref _ofAccounts);

    public int OfNobody => Volatile.Read(ref _ofNobody);

    public void Dispose() => _listener.Dispose();
}
