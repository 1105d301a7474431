using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Warren.Outbox;

namespace Warren.Users.Data;

/// <summary>
/// The tables of the users service. The two providers differ in column types, and so in migrations: each has a context of its own
/// (<see cref="SqliteUsersDb"/>, <see cref="PostgresUsersDb"/>); the program sees this one only.
/// </summary>
abstract class UsersDb(DbContextOptions options) : IdentityUserContext<User, Guid>(options)
{
    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<OneTimeToken> OneTimeTokens => Set<OneTimeToken>();

    public DbSet<OutgoingMail> OutgoingMails => Set<OutgoingMail>();

    public DbSet<TrustedDevice> TrustedDevices => Set<TrustedDevice>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<PresenceNode> PresenceNodes => Set<PresenceNode>();

    public DbSet<PresenceSocket> PresenceSockets => Set<PresenceSocket>();

    /// <summary>
    /// These people's rows, kept from other transactions until the end of this one, in one order so that two of them cannot block each other.
    /// In SQLite a transaction that writes has the whole file.
    /// </summary>
    public virtual IQueryable<User> LockUsers(Guid[] ids) => Users.Where(u => ids.Contains(u.Id));

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseUtcDateTimes();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        var user = builder.Entity<User>().ToTable("Users");
        user.Property(u => u.DisplayName).HasMaxLength(200);
        user.Property(u => u.Avatar).HasMaxLength(500);
        user.Property(u => u.Locale).HasMaxLength(35);
        user.Property(u => u.Bio).HasMaxLength(1200);
        user.Property(u => u.Status).HasMaxLength(32);
        // Identity's own index is not unique: two registrations at the same moment would both get in.
        user.HasIndex(u => u.NormalizedEmail).HasDatabaseName("IX_Users_NormalizedEmail").IsUnique();

        var session = builder.Entity<Session>().ToTable("Sessions");
        session.Property(s => s.Challenge).HasMaxLength(64);
        session.Property(s => s.EndReason).HasMaxLength(64);
        session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
        session.HasIndex(s => s.EndedAt);

        var token = builder.Entity<OneTimeToken>().ToTable("OneTimeTokens");
        token.HasKey(t => t.Hash);
        token.Property(t => t.Hash).HasMaxLength(32);
        token.Property(t => t.Purpose).HasMaxLength(32);
        token.Property(t => t.NormalizedEmail).HasMaxLength(256);
        token.HasOne<User>().WithMany().HasForeignKey(t => t.UserId);

        var mail = builder.Entity<OutgoingMail>().ToTable("OutgoingMails");
        mail.Property(m => m.Kind).HasMaxLength(32);
        mail.Property(m => m.NormalizedEmail).HasMaxLength(256);
        mail.HasIndex(m => m.NextTryAt);
        mail.HasIndex(m => m.NormalizedEmail);

        var device = builder.Entity<TrustedDevice>().ToTable("TrustedDevices");
        device.Property(d => d.SecretHash).HasMaxLength(32);
        device.HasOne<User>().WithMany().HasForeignKey(d => d.UserId);

        var audit = builder.Entity<AuditEntry>().ToTable("AuditEntries");
        audit.Property(a => a.Action).HasMaxLength(64);
        audit.Property(a => a.Actor).HasMaxLength(128);
        audit.Property(a => a.RequestId).HasMaxLength(255);
        audit.Property(a => a.IpAddress).HasMaxLength(64);
        audit.Property(a => a.UserAgent).HasMaxLength(256);
        audit.HasIndex(a => new { a.Subject, a.At });
        audit.HasIndex(a => a.At);

        builder.Entity<PresenceNode>().ToTable("PresenceNodes").HasKey(n => n.Node);
        builder.Entity<PresenceNode>().Property(n => n.Node).HasMaxLength(128);

        var socket = builder.Entity<PresenceSocket>().ToTable("PresenceSockets");
        socket.HasKey(s => new { s.Node, s.Socket });
        socket.Property(s => s.Node).HasMaxLength(128);
        socket.Property(s => s.Socket).HasMaxLength(128);
        socket.HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
    }
}
