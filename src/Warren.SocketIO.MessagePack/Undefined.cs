using MessagePack;

namespace Warren.SocketIO.MessagePack;

/// <summary>JavaScript's <c>undefined</c>, which npm's notepack.io writes as extension 0 with one byte. A member that has it is not there.</summary>
internal static class Undefined
{
    /// <returns>Whether it was there; then the reader stands behind it.</returns>
    public static bool TrySkip(ref MessagePackReader reader)
    {
        if (reader.End || reader.NextCode != MessagePackCode.FixExt1)
        {
            return false;
        }

        var ahead = reader.CreatePeekReader();
        if (ahead.ReadExtensionFormatHeader().TypeCode != 0)
        {
            return false;
        }

        reader.Skip();
        return true;
    }
}
