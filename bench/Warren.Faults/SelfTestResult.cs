using Warren.Faults.Checking;

namespace Warren.Faults;

/// <param name="System">What it ran on.</param>
/// <param name="What">What was done.</param>
/// <param name="Lost">How many lost requests must be found.</param>
/// <param name="Twice">How many must be found that were applied twice.</param>
/// <param name="Result">What was found.</param>
internal sealed record SelfTestResult(string System, string What, int Lost, int Twice, FaultResult Result)
{
    public Verdict Found => Result.Verdict;

    public bool IsRight => Found.Lost == Lost && Found.AppliedTwice == Twice && Found.Unexplained == 0 && Result.Rested;
}
