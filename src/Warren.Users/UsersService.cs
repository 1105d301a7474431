using Warren.Events;
using Warren.Users.Data;
using Warren.Users.Mails;
using Warren.Users.Passwords;
using Warren.Users.Presence;
using Warren.Users.Sessions;
using Warren.Users.Tokens;

namespace Warren.Users;

/// <summary>The users service: accounts, signing in, sessions and their tokens, profiles, who is online.</summary>
public static class UsersService
{
    /// <summary>Its name on the broker and of its database.</summary>
    public const string Name = "users";

    /// <summary>Adds the service to a process.</summary>
    public static IHostApplicationBuilder AddUsers(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddService(Name).AddDatabase<UsersDb, SqliteUsersDb, PostgresUsersDb>();
        builder.AddUsersOptions();
        builder.AddMails();

        var services = builder.Services;
        services.AddIdentityCore<User>(options =>
        {
            options.User.RequireUniqueEmail = true;
            options.User.AllowedUserNameCharacters = "";
        }).AddEntityFrameworkStores<UsersDb>();
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<SigningKey>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<NewSessions>();
        services.AddSingleton<SessionReplies>();
        services.AddSingleton<Revocations>();
        services.AddSingleton<PresencePushes>();
        services.AddHostedService<KeyAnnouncement>();
        services.AddHostedService<PresenceSweep>();
        services.AddHostedService<OldRows>();
        return builder;
    }

    /// <summary>Maps what the service handles.</summary>
    public static Service MapUsers(this IHost app)
    {
        var users = app.MapService(Name);
        users.MapRequest("user.register", Register.HandleAsync).AllowAnonymous().OwnTransactions().Sensitive();
        users.MapRequest("user.signIn", SignIn.HandleAsync).AllowAnonymous().OwnTransactions().Sensitive();
        users.MapRequest("user.password.forgot", ForgotPassword.HandleAsync).AllowAnonymous().OwnTransactions().Sensitive();
        users.MapRequest("user.password.reset", ResetPassword.HandleAsync).AllowAnonymous().OwnTransactions().Sensitive();
        users.MapRequest("user.signOut", SignOut.HandleAsync).RequireUser().OwnTransactions();
        users.MapRequest("user.me", GetMe.HandleAsync).RequireUser().ReadOnly();
        users.MapRequest("user.get", GetUsers.HandleAsync).RequireUser().ReadOnly();
        users.MapRequest("user.list", ListUsers.HandleAsync).RequireUser().ReadOnly();
        users.MapRequest("user.profile.update", UpdateProfile.HandleAsync).RequireUser();
        users.MapRequest("user.presence.watch", WatchPresence.HandleAsync).RequireUser().ReadOnly();
        users.MapRequest("user.presence.unwatch", UnwatchPresence.Handle).RequireUser().ReadOnly();

        // For the router alone: no browser can call what is not opened.
        users.MapRequest("session.open", OpenSession.HandleAsync).OwnTransactions().Sensitive();
        users.MapRequest("session.refresh", RefreshSession.HandleAsync).OwnTransactions().Sensitive();
        users.MapRequest("session.close", CloseSession.HandleAsync).OwnTransactions().Sensitive();
        users.MapRequest("presence.report", ReportPresence.HandleAsync).OwnTransactions().MaxBytes(1_048_576);
        users.MapRequest("auth.keys.get", (SigningKey key) => key.KeySet).ReadOnly();

        users.Publishes<UserRegistered>("user.registered").Publishes<UserProfileChanged>("user.profile_changed");
        users.Pushes<PersonChanged>("people.changed").Pushes<PublicProfile>("user.profile").Pushes<Me>("user.changed")
            .Pushes<PresenceChanged>("presence.changed");
        app.MapDeadLetters(Name);
        app.MapDevelopmentMails();
        return users;
    }
}
