using System.Collections.Frozen;
using System.Text.Json;

namespace Warren.Users.Passwords;

/// <summary>
/// The passwords that everybody tries first, in lower case: the list of the npm package @zxcvbn-ts/language-common (MIT), which the
/// build embeds. It is looked at offline; no password and no part of one leaves the process.
/// </summary>
static class CommonPasswords
{
    static readonly Lazy<FrozenSet<string>> List = new(Load);

    /// <summary>How many there are.</summary>
    public static int Count => List.Value.Count;

    /// <summary>Whether the list has it; <paramref name="lowerCase"/> in lower case.</summary>
    public static bool Contains(string lowerCase) => List.Value.Contains(lowerCase);

    static FrozenSet<string> Load()
    {
        using var file = typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.json")
            ?? throw new InvalidOperationException("The list of common passwords is not in the program; build it again.");
        return JsonSerializer.Deserialize<string[]>(file)!.ToFrozenSet(StringComparer.Ordinal);
    }
}
