using Warren.SocketIO;

namespace Warren.Router.Requests;

/// <summary>
/// Gives an answer to a socket: as the acknowledgement if it asked for one, else as an event with the request's own name, which is
/// where clients of the tutorial's kind listen.
/// </summary>
static class SocketAnswers
{
    /// <summary>The reply around binary data, which travels as an attachment.</summary>
    static readonly byte[] BinaryReply = """{"ok":true,"data":{"_placeholder":true,"num":0}}"""u8.ToArray();

    /// <summary>Gives it; nothing happens if the socket has gone.</summary>
    public static void Give(Socket socket, SocketEvent request, string requestId, in Answer answer)
    {
        if (answer.IsBinary)
        {
            if (request.WantsAck)
            {
                request.AckBinary(BinaryReply, answer.Body);
            }
            else
            {
                socket.EmitBinary(request.Name, BinaryReply, answer.Body);
            }
        }
        else if (request.WantsAck)
        {
            request.AckRaw(answer.ToJson(requestId));
        }
        else
        {
            socket.EmitRaw(request.Name, answer.ToJson(requestId));
        }
    }
}
