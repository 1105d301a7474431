namespace Warren.Router;

/// <summary>Text from outside on its way into a log line.</summary>
static class Printable
{
    const int MaxLength = 128;

    /// <summary>At most 128 characters, printable ASCII only, so that nobody forges a second line.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        return string.Create(Math.Min(text.Length, MaxLength), text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is >= ' ' and < '\x7f' ? source[i] : '?';
            }
        });
    }
}
