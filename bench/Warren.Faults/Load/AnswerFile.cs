namespace Warren.Faults.Load;

/// <summary>What the load was answered, a line each time: id, which try, answer, milliseconds. The checker reads it when the load is over.</summary>
internal sealed class AnswerFile(string path) : IDisposable
{
    readonly Lock _gate = new();
    readonly StreamWriter _writer = new(path);

    public void Add(string id, int attempt, string answer, double milliseconds)
    {
        lock (_gate)
        {
            _writer.Write($"{id}\t{attempt}\t{answer}\t{milliseconds:F1}\n");
        }
    }

    /// <summary>The id and the answer of every line.</summary>
    public static IEnumerable<(string Id, string Answer)> Read(string path) =>
        from line in File.ReadLines(path)
        let fields = line.Split('\t')
        select (fields[0], fields[2]);

    public void Dispose() => _writer.Dispose();
}
