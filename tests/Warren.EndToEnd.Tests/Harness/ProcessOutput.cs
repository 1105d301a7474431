namespace Warren.EndToEnd.Tests.Harness;

/// <summary>The lines a process wrote, and a way to wait for one. Keeps the last 20,000.</summary>
internal sealed class ProcessOutput
{
    const int MaxLines = 20_000;

    readonly Lock _gate = new();
    readonly Queue<string> _lines = new();
    readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiters = [];
    bool _ended;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The end of the output, for the message of a failure.</summary>
    public string Tail => string.Join('\n', Lines.TakeLast(60));

    public void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }

            foreach (var waiter in _waiters.Where(waiter => waiter.Wanted(line)).ToList())
            {
                waiter.Found.TrySetResult(line);
                _waiters.Remove(waiter);
            }
        }
    }

    /// <summary>The process is gone and its last line is read: nobody needs to wait any longer.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            _waiters.ForEach(waiter => waiter.Found.TrySetException(new InvalidOperationException("The process ended before it wrote the line.")));
            _waiters.Clear();
        }
    }

    /// <summary>The first line, already written or still to come, that is wanted.</summary>
    public Task<string> LineAsync(Func<string, bool> wanted)
    {
        lock (_gate)
        {
            if (_lines.FirstOrDefault(wanted) is { } line)
            {
                return Task.FromResult(line);
            }

            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_ended)
            {
                found.SetException(new InvalidOperationException("The process ended without writing the line."));
            }
            else
            {
                _waiters.Add((wanted, found));
            }

            return found.Task;
        }
    }
}
