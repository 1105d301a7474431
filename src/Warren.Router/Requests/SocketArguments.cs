using Warren.Events;
using Warren.SocketIO;

namespace Warren.Router.Requests;

/// <summary>Reads the arguments of an event: one payload (none is <c>null</c>), then perhaps <c>{id, timeout}</c>.</summary>
static class SocketArguments
{
    /// <summary>Reads them; an error if they are anything else.</summary>
    public static EventError? Read(IReadOnlyList<EventArgument> arguments, out Payload payload, out RequestOptions wishes)
    {
        payload = Payload.Null;
        wishes = default;
        if (arguments.Count > 2)
        {
            return RouterErrors.InvalidPayload("An event carries one payload and at most one object with id and timeout beside it.");
        }

        if (arguments.Count == 2)
        {
            if (arguments[1].IsBinary || arguments[1].ContainsBinary)
            {
                return RouterErrors.InvalidPayload("The second argument may only be an object with id and timeout. Put data into the first one.");
            }

            if (RequestOptions.Read(arguments[1].Json.Span, out wishes) is { } error)
            {
                return error;
            }
        }

        if (arguments.Count > 0)
        {
            var first = arguments[0];
            if (first.IsBinary)
            {
                payload = new Payload(first.Binary, true);
            }
            else if (first.ContainsBinary)
            {
                return RouterErrors.BinaryInJson;
            }
            else
            {
                payload = new Payload(first.Json, false);
            }
        }

        return null;
    }
}
