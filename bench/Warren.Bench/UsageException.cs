namespace Warren.Bench;

/// <summary>The command line cannot be followed. The message says what is wrong with it.</summary>
internal sealed class UsageException(string message) : Exception(message);
