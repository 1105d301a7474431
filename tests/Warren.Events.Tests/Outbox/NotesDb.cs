using Microsoft.EntityFrameworkCore;

namespace Warren.Events.Tests.Outbox;

/// <summary>The context of a service as a newcomer writes it: one table, no migrations.</summary>
public sealed class NotesDb(DbContextOptions<NotesDb> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();
}

/// <summary>A row.</summary>
public sealed class Note
{
    public int Id { get; set; }

    public required string Text { get; set; }
}

/// <summary>What the service is asked.</summary>
public sealed record AddNote(string Text);

/// <summary>What it announces and answers.</summary>
public sealed record NoteAdded(string Text);
