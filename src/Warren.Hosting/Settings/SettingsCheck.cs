using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Warren.Hosting.Settings;

/// <summary>Checks the <c>WARREN_*</c> keys at the start, when every part has said which ones it knows. It is the first thing that starts.</summary>
sealed class SettingsCheck(IConfiguration configuration) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        WarrenSettings.Check(configuration);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
