using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Warren.Events;
using Warren.Outbox;
using Warren.Outbox.DeadLetters;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Gives a service a database of its own.</summary>
public static class DatabaseServiceExtensions
{
    /// <summary>
    /// A database for a context without migrations: SQLite file <c>.data/&lt;service&gt;.db</c> (folder: <c>WARREN_DATA</c>), or the database
    /// <c>&lt;service&gt;</c> on the PostgreSQL server of <c>DATABASE_URL</c>, or <c>WARREN_DATABASE_URL_&lt;SERVICE&gt;</c>. Its tables are
    /// created when the first one is missing; for tables that will change, give each provider a context with migrations.
    /// Every handler of the service then runs in one transaction of it.
    /// </summary>
    /// <param name="service">What <c>builder.AddService(name)</c> returned.</param>
    /// <param name="configure">Changes bounds.</param>
    /// <exception cref="InvalidOperationException">A setting is wrong, or the context belongs to another service; the message says which.</exception>
    public static ServiceRegistration AddDatabase<TContext>(this ServiceRegistration service, Action<DatabaseOptions>? configure = null)
        where TContext : DbContext => service.AddDatabase<TContext, TContext, TContext>(configure);

    /// <summary>
    /// A database for a context with migrations. The providers differ in column types, so each has a derived context with its own
    /// migrations in the service's project; the service's handlers ask for <typeparamref name="TContext"/>. Migrated at start.
    /// </summary>
    /// <typeparam name="TContext">What handlers ask for.</typeparam>
    /// <typeparam name="TSqlite">The derived context with the migrations for SQLite.</typeparam>
    /// <typeparam name="TPostgres">The derived context with the migrations for PostgreSQL.</typeparam>
    /// <inheritdoc cref="AddDatabase{TContext}"/>
    public static ServiceRegistration AddDatabase<TContext, TSqlite, TPostgres>(
        this ServiceRegistration service, Action<DatabaseOptions>? configure = null)
        where TContext : DbContext
        where TSqlite : TContext
        where TPostgres : TContext
    {
        ArgumentNullException.ThrowIfNull(service);
        if (service.Services.Any(known => known.ServiceType == typeof(TContext)))
        {
            throw new InvalidOperationException($"{typeof(TContext).Name} is registered already; each service has a context type of its own.");
        }

        var options = new DatabaseOptions();
        configure?.Invoke(options);
        options.Validate(service.Name);
        var database = new ServiceDatabase(service.Name, DatabaseAddress.For(service.Builder.Configuration, service.Name, options), options);
        if (database.Address.Provider == DatabaseProvider.Sqlite)
        {
            service.Services.AddDbContext<TContext, TSqlite>((provider, context) => context
                .UseSqlite(database.Address.ConnectionString)
                .AddInterceptors(SqlitePragmas.Instance, provider.GetRequiredService<PublishInterceptor<TContext>>())
                .ConfigureWarnings(Quieten));
        }
        else
        {
            service.Services.AddDbContext<TContext, TPostgres>((provider, context) => context
                .UseNpgsql(database.Address.ConnectionString)
                .AddInterceptors(CommitCheck.Instance, provider.GetRequiredService<PublishInterceptor<TContext>>())
                .ConfigureWarnings(Quieten));
        }

        AddPlumbing<TContext>(service, database);
        return service;
    }

    // EF logs as errors what a program expects and answers itself (a row that somebody else inserted first, a table that is not there yet).
    // What nobody expects still reaches the log, with the request that it happened in.
    static void Quieten(WarningsConfigurationBuilder events) => events.Log(
        (CoreEventId.SaveChangesFailed, LogLevel.Debug), (RelationalEventId.CommandError, LogLevel.Debug), (RelationalEventId.ConnectionError, LogLevel.Debug));

    static void AddPlumbing<TContext>(ServiceRegistration service, ServiceDatabase database)
        where TContext : DbContext
    {
        var services = service.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new TransactionRunner<TContext>(
            database, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TransactionRunner<TContext>>>()));
        services.AddSingleton(provider => new DatabaseTransactions<TContext>(
            provider.GetRequiredService<TransactionRunner<TContext>>(), provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton(provider => new MessageStore<TContext>(
            database,
            provider.GetRequiredService<IBroker>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MessageStore<TContext>>>()));
        services.AddKeyedSingleton(service.Name, (provider, _) => new DeadLetterStore(
            database,
            provider.GetRequiredService<IBroker>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DeadLetterStore>>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<DeadLetterStore>(service.Name));
        services.AddSingleton(provider => new PublishInterceptor<TContext>(
            database,
            provider.GetRequiredService<MessageStore<TContext>>(),
            provider.GetRequiredKeyedService<ServiceMessages>(service.Name),
            provider.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton<IHandlerTransaction>(
            service.Name, (provider, _) => new HandlerTransaction<TContext>(
                provider.GetRequiredService<TransactionRunner<TContext>>(), provider.GetRequiredService<MessageStore<TContext>>()));
        services.AddSingleton<IHostedService>(provider => new DatabaseStart<TContext>(
            database,
            provider.GetRequiredService<IBroker>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DatabaseStart<TContext>>>()));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            $"database of {service.Name}",
            provider => new DatabaseHealth<TContext>(database, provider.GetRequiredService<IServiceScopeFactory>()),
            failureStatus: null,
            tags: ["ready"],
            timeout: TimeSpan.FromSeconds(5)));
    }
}
