using System.Diagnostics.Metrics;

namespace Warren.Users.Passwords;

/// <summary>What is counted of passwords, under the meter <c>Warren.Users</c>.</summary>
sealed class PasswordMetrics(IMeterFactory meters)
{
    readonly Counter<long> _checks = meters.Create("Warren.Users").CreateCounter<long>(
        "warren.users.password_checks", "{check}", "Passwords compared with a hash; of = account, or nobody for the check that hides whether there is one.");

    /// <summary>A password was compared.</summary>
    public void Checked(bool ofAccount) => _checks.Add(1, new KeyValuePair<string, object?>("of", ofAccount ? "account" : "nobody"));
}
