using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Warren.Events;

namespace Warren.Outbox;

/// <summary>What <c>db.Publish</c> was called with, for one context: not saved yet, and saved in the transaction that is open.</summary>
sealed class PublishedEvents
{
    /// <summary>The most that wait for one SaveChangesAsync.</summary>
    public const int Most = 1_000;

    static readonly ConditionalWeakTable<DbContext, PublishedEvents> All = [];

    public List<OutgoingMessage> Waiting { get; } = [];

    public List<OutgoingMessage> Kept { get; } = [];

    /// <summary>Whether the open transaction is only there for SaveChangesAsync.</summary>
    public bool OwnsTransaction { get; set; }

    public static PublishedEvents Of(DbContext db) => All.GetOrCreateValue(db);

    public static PublishedEvents? Find(DbContext? db) => db is not null && All.TryGetValue(db, out var events) ? events : null;

    /// <summary>The work that published them was rolled back.</summary>
    public static void Forget(DbContext db)
    {
        if (Find(db) is { } events)
        {
            events.Waiting.Clear();
            events.Kept.Clear();
        }
    }
}
