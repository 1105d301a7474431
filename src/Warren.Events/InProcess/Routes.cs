namespace Warren.Events.InProcess;

/// <summary>The bindings of one exchange. Keys without wildcards are looked up, patterns are tried one by one.</summary>
sealed class Routes(bool topic)
{
    readonly Dictionary<string, HashSet<InProcessQueue>> _exact = [];
    readonly List<(string Pattern, InProcessQueue Queue)> _patterns = [];

    public void Bind(InProcessQueue queue, string routingKey)
    {
        if (topic && TopicPattern.IsPattern(routingKey))
        {
            if (!_patterns.Contains((routingKey, queue)))
            {
                _patterns.Add((routingKey, queue));
            }

            return;
        }

        var key = KeyOf(routingKey);
        if (!_exact.TryGetValue(key, out var queues))
        {
            _exact[key] = queues = [];
        }

        queues.Add(queue);
    }

    public void Unbind(InProcessQueue queue, string routingKey)
    {
        if (topic && TopicPattern.IsPattern(routingKey))
        {
            _patterns.Remove((routingKey, queue));
        }
        else if (_exact.TryGetValue(KeyOf(routingKey), out var queues) && queues.Remove(queue) && queues.Count == 0)
        {
            _exact.Remove(KeyOf(routingKey));
        }
    }

    /// <summary>Adds the queues that get a message with this key, each once however many of its bindings match.</summary>
    public void Collect(string routingKey, HashSet<InProcessQueue> into)
    {
        if (_exact.TryGetValue(KeyOf(routingKey), out var queues))
        {
            into.UnionWith(queues);
        }

        foreach (var (pattern, queue) in _patterns)
        {
            if (!into.Contains(queue) && TopicPattern.Matches(pattern, routingKey))
            {
                into.Add(queue);
            }
        }
    }

    /// <summary>A fanout exchange does not look at keys.</summary>
    string KeyOf(string routingKey) => topic ? routingKey : "";
}
