using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>What <c>db.Publish</c> was called with, for one context: from the call until the commit.</summary>
sealed class PublishedEvents
{
    /// <summary>The most that wait for one SaveChangesAsync.</summary>
    public const int Most = 1_000;

    static readonly ConditionalWeakTable<DbContext, PublishedEvents> All = [];

    readonly List<OutgoingMessage> _failed = [];
    readonly List<object> _failedRows = [];

    /// <summary>Not saved yet.</summary>
    public List<OutgoingMessage> Waiting { get; } = [];

    /// <summary>Of the SaveChangesAsync that runs.</summary>
    public List<OutgoingMessage> Saving { get; } = [];

    /// <summary>Saved in the transaction that is open.</summary>
    public List<OutgoingMessage> Kept { get; } = [];

    /// <summary>Whether the open transaction is only there for SaveChangesAsync.</summary>
    public bool OwnsTransaction { get; set; }

    /// <summary>Whether a commit failed after EF had taken the changes for saved: nothing that this context says is true any more.</summary>
    public bool IsSpoilt { get; set; }

    public static PublishedEvents Of(DbContext db) => All.GetOrCreateValue(db);

    public static PublishedEvents? Find(DbContext? db) => db is not null && All.TryGetValue(db, out var events) ? events : null;

    /// <summary>The work that published them was rolled back.</summary>
    public static void Forget(DbContext db)
    {
        if (Find(db) is { } events)
        {
            events.Waiting.Clear();
            events.Saving.Clear();
            events.Kept.Clear();
            events.ForgetFailed();
        }
    }

    /// <summary>A save failed: its events wait for the next one, as its rows do.</summary>
    public void Fail(DbContext db)
    {
        _failed.AddRange(Saving);
        Saving.Clear();
        _failedRows.AddRange(db.ChangeTracker.Entries().Where(row => row.State != EntityState.Unchanged).Select(row => row.Entity));
    }

    /// <summary>Another save begins. What failed is part of it, unless its rows have been given up: then they take their events with them.</summary>
    public void Resume(DbContext db)
    {
        if (_failed.Count > 0 && (_failedRows.Count == 0 || _failedRows.Exists(row => db.Entry(row).State != EntityState.Detached)))
        {
            Waiting.InsertRange(0, _failed);
        }

        ForgetFailed();
    }

    void ForgetFailed()
    {
        _failed.Clear();
        _failedRows.Clear();
    }
}
