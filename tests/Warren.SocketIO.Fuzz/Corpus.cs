namespace Warren.SocketIO.Fuzz;

/// <summary>
/// The seeds of the repository. In a <c>.txt</c> file each line is one, with escapes, and <c>#</c> begins a comment; a <c>.script</c> file is
/// one, whole.
/// </summary>
public static class Corpus
{
    public static IReadOnlyList<byte[]> Load(FuzzTarget target)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus", target.Name);
        byte[][] seeds = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(Read)];
        return seeds.Length > 0 ? seeds : throw new InvalidOperationException($"{folder} has no seeds.");
    }

    /// <summary>Also for a reproducer that a run left.</summary>
    public static IEnumerable<byte[]> Read(string file) => Path.GetExtension(file) == ".script"
        ? [File.ReadAllBytes(file)]
        : File.ReadLines(file).Where(line => line.Length > 0 && line[0] != '#').Select(Escapes.Decode);

    /// <summary>Leaves an input in the form that <see cref="Read"/> reads, with a comment above it.</summary>
    public static string Write(FuzzTarget target, string folder, string name, byte[] input, string comment)
    {
        var file = Path.Combine(folder, name + (target.IsScript ? ".script" : ".txt"));
        var remark = string.Concat(comment.Split('\n').Select(line => $"# {line}\n"));
        Directory.CreateDirectory(folder);
        if (target.IsScript)
        {
            File.WriteAllBytes(file, [.. System.Text.Encoding.UTF8.GetBytes(remark), .. input]);
        }
        else
        {
            File.WriteAllText(file, $"{remark}{Escapes.Encode(input)}\n");
        }

        return Path.GetFullPath(file);
    }
}
