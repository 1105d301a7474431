namespace Warren.Events.Handlers;

/// <summary>Bounds of payloads and of what errors say about them.</summary>
static class PayloadLimits
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 16;

    /// <summary>The longest field name that an error repeats; a stranger may have made it up.</summary>
    public const int MaxFieldLength = 64;

    /// <summary>Appends a field to a path.</summary>
    public static string Path(string path, string field)
    {
        var name = field.Length <= MaxFieldLength ? field : field[..MaxFieldLength];
        return path.Length == 0 ? name : $"{path}.{name}";
    }
}
