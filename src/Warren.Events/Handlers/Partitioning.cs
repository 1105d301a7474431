using System.Text;

namespace Warren.Events.Handlers;

/// <summary>Which lanes have partitions, and which of them a key belongs to.</summary>
static class Partitioning
{
    /// <summary>The most partitions of a lane.</summary>
    public const int Max = 64;

    /// <summary>
    /// Gives the lanes of a service the partitions that its events asked for. Not while they are mapped: <c>.Lane(…)</c> may come after
    /// <c>.Partitions(…)</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">An event has partitions and no key, or one lane was given two numbers.</exception>
    public static void Settle(string service, IReadOnlyCollection<HeardEvent> events)
    {
        foreach (var heard in events.Where(heard => heard.Partitions is not null))
        {
            if (heard.Key is null)
            {
                throw new InvalidOperationException(
                    $"'{heard.Name}' has .Partitions({heard.Partitions}) and no key. Say what its events are kept in order by: .Key(…).");
            }

            if (heard.Lane == Lane.Main)
            {
                heard.Lane = events.Select(other => other.Lane).FirstOrDefault(lane => lane.Name == Lane.Keyed) ?? new Lane(Lane.Keyed);
            }
        }

        foreach (var lane in events.GroupBy(heard => heard.Lane.Name).ToArray())
        {
            if (lane.Select(heard => heard.Partitions).OfType<int>().Distinct().ToArray() is not [var partitions, .. var others])
            {
                continue;
            }

            if (others is not [])
            {
                throw new InvalidOperationException(
                    $"The lane '{lane.Key}' of service '{service}' was given {partitions} partitions, and {others[0]}. Say it once, or name another lane.");
            }

            foreach (var heard in lane)
            {
                heard.Lane = heard.Lane with { Partitions = partitions };
            }
        }
    }

    /// <summary>
    /// The partition of a key, the same in every process and version: FNV-1a over its UTF-8, its bits mixed so that the low ones are as good
    /// as the others. What has no key has no order, and is spread by its id.
    /// </summary>
    public static int IndexOf(string? key, string id, int partitions)
    {
        var hash = 14695981039346656037UL;
        foreach (var one in Encoding.UTF8.GetBytes(key ?? id))
        {
            hash = (hash ^ one) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return (int)((hash ^ (hash >> 33)) % (ulong)partitions);
    }
}
