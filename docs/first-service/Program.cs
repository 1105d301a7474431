using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using Warren.Events;

var builder = WebApplication.CreateBuilder(args);
builder.AddWarren();
builder.AddService("notes");
builder.Services.AddSingleton<Board>();

var app = builder.Build();
var notes = app.MapService("notes");

// A request: one service answers it. In the browser: await socketSend("note.add", { text: "Buy milk" })
notes.MapRequest("note.add", EventResult<Note> (AddNote request, Board board, EventContext context) =>
{
    if (board.IsFull)
    {
        return Errors.Conflict("The board is full. Take a note off first.");
    }

    var author = context.User.IsSignedIn ? context.User.Id : null;
    var note = board.Add(request.Text, author, context.Now);
    context.Publish("note.added", note);       // every service that wants to know
    context.Push.ToAll("note.added", note);    // every browser: socketListen("note.added", …)
    return note;                               // the one who asked
}).AllowAnonymous();

notes.MapRequest("note.list", (Board board) => board.All()).AllowAnonymous().ReadOnly();

// An event: a fact that another service announced.
notes.MapEvent("user.erased", (UserErased erased, Board board) => board.Erase(erased.Id));

app.Run();

sealed record AddNote([StringLength(200, MinimumLength = 1)] string Text);

sealed record Note(Guid Id, string Text, string? Author, DateTimeOffset At);

sealed record UserErased(string Id);

sealed class Board
{
    readonly ConcurrentDictionary<Guid, Note> _notes = new();

    public bool IsFull => _notes.Count >= 100;

    public Note Add(string text, string? author, DateTimeOffset at) =>
        _notes.GetOrAdd(Guid.CreateVersion7(at), id => new Note(id, text, author, at));

    public IReadOnlyList<Note> All() => [.. _notes.Values.OrderBy(note => note.At)];

    public void Erase(string author) =>
        _notes.Values.Where(note => note.Author == author).ToList().ForEach(note => _notes.TryRemove(note.Id, out _));
}
