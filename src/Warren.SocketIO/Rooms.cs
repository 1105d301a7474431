namespace Warren.SocketIO;

/// <summary>
/// Who is in which room of one namespace. A room exists while somebody is in it. Broadcasts read snapshots, which are kept until the room
/// changes, so that a busy room is not copied for each of them.
/// </summary>
internal sealed class Rooms(RoomEvents events)
{
    readonly Lock _gate = new();
    readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);
    readonly Room _everybody = new();
    readonly Dictionary<string, Socket> _byId = new(StringComparer.Ordinal);

    public void Add(Socket socket)
    {
        lock (_gate)
        {
            _byId[socket.Id] = socket;
            _everybody.Add(socket);
            events.NoteJoin(socket.Id, socket.Id, first: true);
        }
    }

    /// <summary>Takes the socket out of the namespace and of every room.</summary>
    public void Remove(Socket socket, IEnumerable<string> rooms)
    {
        lock (_gate)
        {
            // A socket that was never let in has an id that is nobody's room.
            if (_everybody.Remove(socket))
            {
                _byId.Remove(socket.Id);
                events.NoteLeave(socket.Id, socket.Id, last: true);
            }

            foreach (var room in rooms)
            {
                Leave(socket, room);
            }
        }
    }

    public void Join(Socket socket, string name)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(name, out var room))
            {
                _rooms.Add(name, room = new Room());
            }

            events.NoteJoin(name, socket.Id, room.IsEmpty);
            room.Add(socket);
        }
    }

    public void Leave(Socket socket, string name)
    {
        lock (_gate)
        {
            if (_rooms.TryGetValue(name, out var room) && room.Remove(socket))
            {
                events.NoteLeave(name, socket.Id, room.IsEmpty);
                if (room.IsEmpty)
                {
                    _rooms.Remove(name);
                }
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    public Socket[] Everybody()
    {
        lock (_gate)
        {
            return _everybody.Snapshot();
        }
    }

    public Socket? Find(string id)
    {
        lock (_gate)
        {
            return _byId.GetValueOrDefault(id);
        }
    }

    /// <summary>
    /// The union of the rooms (of everybody, without any), each socket once, less those in an excepted room. A socket's own id is the name of
    /// a room that only it is in.
    /// </summary>
    public IReadOnlyCollection<Socket> Select(IReadOnlyList<string> rooms, IReadOnlyList<string> except)
    {
        lock (_gate)
        {
            if (except.Count == 0 && rooms.Count <= 1)
            {
                return rooms.Count == 0 ? _everybody.Snapshot() : Members(rooms[0]);
            }

            var chosen = new HashSet<Socket>(rooms.Count == 0 ? _everybody.Snapshot() : rooms.SelectMany(Members));
            foreach (var room in except)
            {
                chosen.ExceptWith(Members(room));
            }

            return chosen;
        }
    }

    Socket[] Members(string name)
    {
        if (_rooms.TryGetValue(name, out var room))
        {
            return room.Snapshot();
        }

        return _byId.TryGetValue(name, out var socket) ? [socket] : [];
    }

    /// <summary>Guarded by the lock of the rooms.</summary>
    sealed class Room
    {
        readonly HashSet<Socket> _members = [];
        Socket[]? _snapshot;

        public bool IsEmpty => _members.Count == 0;

        public void Add(Socket socket) => _snapshot = _members.Add(socket) ? null : _snapshot;

        public bool Remove(Socket socket)
        {
            _snapshot = null;
            return _members.Remove(socket);
        }

        public Socket[] Snapshot() => _snapshot ??= [.. _members];
    }
}
