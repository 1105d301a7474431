namespace Warren.Events;

/// <summary>
/// Every name that Warren uses on the broker, in one place: exchanges, queues, routing keys, headers and control messages.
/// They are part of the wire format: arguments of a queue cannot be changed later, and services in other languages use the same names.
/// </summary>
public static class Names
{
    /// <summary>The topic exchange for events; its alternate exchange is <see cref="UnroutedExchange"/>.</summary>
    public const string EventsExchange = "warren.events";

    /// <summary>The topic exchange for pushes to sockets, users, rooms and everyone.</summary>
    public const string PushesExchange = "warren.pushes";

    /// <summary>The fanout exchange for contracts, keys and revocations.</summary>
    public const string ControlExchange = "warren.control";

    /// <summary>Where an event goes that nobody subscribed to: a fanout exchange and the queue behind it have this name.</summary>
    public const string UnroutedExchange = "warren.unrouted";

    /// <summary>
    /// The content type of a message that holds several requests or replies. It is sent only to services that say in their contract that they take
    /// it, and to mailboxes of those who sent one; see docs/batches.md.
    /// </summary>
    public const string Batch = "application/vnd.warren.batch";

    /// <summary>The longest service name, in characters.</summary>
    public const int MaxServiceLength = 64;

    /// <summary>The longest name of a request, event or push, in characters.</summary>
    public const int MaxEventLength = 128;

    /// <summary>The most requests that wait for one service; what comes then is dropped, and confirmed publishes are refused.</summary>
    public const int MaxRequests = 100_000;

    /// <summary>The queue that holds requests for a service: durable classic, reached through the default exchange.</summary>
    public static string Requests(string service) => service + ".requests";

    /// <summary>The quorum queue that holds the events a service hears.</summary>
    public static string Events(string service) => service + ".events";

    /// <summary>The quorum queue that holds those events a service hears that have a lane of their own.</summary>
    public static string Events(string service, string lane) => $"{service}.events.{lane}";

    /// <summary>
    /// The quorum queue, with a single active consumer, of a lane whose events are kept in order across instances: from here they are passed
    /// on to <see cref="Partition"/>.
    /// </summary>
    public static string Partitions(string service, string lane) => $"{service}.partitions.{lane}";

    /// <summary>A quorum queue with a single active consumer: all events of some keys, in order. Partitions are counted from 0.</summary>
    public static string Partition(string service, string lane, int index) => $"{service}.partitions.{lane}.{index}";

    /// <summary>The quorum queue that holds what a service could not handle.</summary>
    public static string Dead(string service) => service + ".dead";

    /// <summary>
    /// The quorum queue for events that were in hand each time a process died: they are handled alone there, so that it is certain which
    /// one kills.
    /// </summary>
    public static string Suspects(string service) => service + ".suspects";

    /// <summary>The quorum queue in which a failed event waits; <paramref name="delay"/> is one of <see cref="RetryDelays"/>.</summary>
    public static string Retry(string service, string delay) => $"{service}.retry.{delay}";

    /// <summary>The fixed waits between tries of a failed event, with the suffix of their queues.</summary>
    public static IReadOnlyList<(string Suffix, TimeSpan Delay)> RetryDelays { get; } =
        [("5s", TimeSpan.FromSeconds(5)), ("30s", TimeSpan.FromSeconds(30)), ("5m", TimeSpan.FromMinutes(5))];

    /// <summary>The routing key of a push to everyone.</summary>
    public const string PushAll = "all";

    /// <summary>The routing key of a push to every socket of one user.</summary>
    public static string PushUser(string userId) => "user." + userId;

    /// <summary>The routing key of a push to a room.</summary>
    public static string PushRoom(string room) => "room." + room;

    /// <summary>The routing key of a push to one socket: it goes to the router node that holds it, which reads <see cref="Headers.Socket"/>.</summary>
    public static string PushNode(string node) => "node." + node;

    /// <summary>
    /// Whether a service, request, event or push may have this name: letters, digits, <c>. _ -</c>, beginning with a letter, bounded.
    /// </summary>
    public static bool IsValid(string? name, int maxLength = MaxEventLength)
    {
        if (string.IsNullOrEmpty(name) || name.Length > maxLength || !char.IsAsciiLetter(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The candidate that somebody most likely meant, or <c>null</c> when none is near: at most a third of the letters differ.
    /// Only the first 1,000 candidates are looked at.
    /// </summary>
    public static string? Nearest(string name, IEnumerable<string> candidates) => NearestName.Find(name, candidates);

    /// <summary>Header names.</summary>
    public static class Headers
    {
        /// <summary>Who asks: a <see cref="Caller"/> as JSON. Believed from the router's account only.</summary>
        public const string Context = "warren-context";

        /// <summary>When the caller stops waiting: Unix time in milliseconds.</summary>
        public const string Deadline = "warren-deadline";

        /// <summary>Which try this is, from 1.</summary>
        public const string Attempt = "warren-attempt";

        /// <summary>On a push through <see cref="PushNode"/>: the id of the one socket it is for.</summary>
        public const string Socket = "warren-socket";

        /// <summary>On a reply: the rooms that the asking socket joins, as a JSON array of strings.</summary>
        public const string Join = "warren-join";

        /// <summary>On a reply: the rooms that the asking socket leaves, as a JSON array of strings.</summary>
        public const string Leave = "warren-leave";

        /// <summary>On an event that is tried again or given up: the last error's code, or the exception's type.</summary>
        public const string ErrorType = "warren-error-type";

        /// <summary>On an event that is tried again or given up: the last error's text, at most 1,000 characters.</summary>
        public const string ErrorMessage = "warren-error-message";

        /// <summary>On an event that is tried again or given up: when the last try failed, RFC 3339.</summary>
        public const string ErrorTime = "warren-error-time";

        /// <summary>On an event that is tried again or given up: when the first try failed, RFC 3339.</summary>
        public const string ErrorFirstTime = "warren-error-first-time";

        /// <summary>On a dead letter: why it is one; one of <c>failed</c>, <c>refused</c>, <c>crashed</c>, <c>unknown_event</c>.</summary>
        public const string ErrorReason = "warren-error-reason";

        /// <summary>On a dead letter: the last exception's stack, at most 8,000 characters.</summary>
        public const string ErrorStack = "warren-error-stack";

        /// <summary>On a dead letter: the machine that gave it up.</summary>
        public const string ErrorHost = "warren-error-host";

        /// <summary>
        /// On an event that its hearer sends to itself again: the account that published it first. Believed from the hearer's account only.
        /// </summary>
        public const string Sender = "warren-sender";

        /// <summary>On an event that waited in a partition of another number of them: it was moved, and is not moved again.</summary>
        public const string Moved = "warren-moved";

        /// <summary>W3C trace context.</summary>
        public const string TraceParent = "traceparent";

        /// <summary>W3C trace context.</summary>
        public const string TraceState = "tracestate";
    }

    /// <summary>Types of the messages on <see cref="ControlExchange"/>.</summary>
    public static class Control
    {
        /// <summary>A service's whole contract.</summary>
        public const string ContractAnnounced = "contract.announced";

        /// <summary>A service instance is still there; its contract has not changed.</summary>
        public const string ContractAlive = "contract.alive";

        /// <summary>A service instance leaves.</summary>
        public const string ContractLeft = "contract.left";

        /// <summary>Somebody new asks everyone to announce again: contracts and keys.</summary>
        public const string Discover = "contract.discover";

        /// <summary>The public keys of the identity service, a JSON Web Key Set.</summary>
        public const string AuthKeys = "auth.keys";

        /// <summary>A session or all sessions of a user have ended.</summary>
        public const string SessionRevoked = "session.revoked";
    }
}
