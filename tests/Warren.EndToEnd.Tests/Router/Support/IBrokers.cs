using Warren.Events;

namespace Warren.EndToEnd.Tests.Router.Support;

/// <summary>A broker of one test: every login is a process of its own to it.</summary>
public interface IBrokers : IAsyncDisposable
{
    /// <summary>A new link under this account; not started.</summary>
    IBroker Login(string account);

    /// <summary>Cuts every link.</summary>
    Task StopAsync();

    /// <summary>Lets them come back.</summary>
    Task StartAsync();
}
