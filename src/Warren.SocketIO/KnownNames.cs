using System.Text;

namespace Warren.SocketIO;

/// <summary>
/// The names that came last, as strings: clients send the same few over and over. A place for each of 64 hashes in each thread, so a client that
/// sends ever new names takes others' places and no more memory.
/// </summary>
internal static class KnownNames
{
    const int Places = 64;

    [ThreadStatic]
    static string?[]? _names;

    /// <param name="name">Valid UTF-8 without escapes.</param>
    public static string Get(ReadOnlySpan<byte> name)
    {
        var names = _names ??= new string?[Places];
        var hash = (uint)name.Length;
        foreach (var value in name)
        {
            hash = (hash * 31) + value;
        }

        ref var known = ref names[hash % Places];
        // False for anything that is not ASCII, which is then made anew.
        return known is not null && Ascii.Equals(name, known) ? known : known = Encoding.UTF8.GetString(name);
    }
}
