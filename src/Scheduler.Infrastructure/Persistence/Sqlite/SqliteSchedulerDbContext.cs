using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Domain.Events;
using Scheduler.Infrastructure.Events;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The context for SQLite, the embedded database.</summary>
internal sealed class SqliteSchedulerDbContext(DbContextOptions<SqliteSchedulerDbContext> options) : SchedulerDbContext(options)
{
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromSeconds(30);

    public override SqlDialect Dialect => SqliteDialect.Instance;

    public override string Location => $"SQLite file {Database.GetDbConnection().DataSource}";

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Database.SetCommandTimeout(MigrationTimeout);
        await using var migrationLock = await SqliteMigrationLock.AcquireAsync(Database.GetDbConnection().DataSource, cancellationToken);

        // EF Core's own lock is a table row that a killed process never deletes. Under the lock above, any such row is stale.
        await Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancellationToken);
        await Database.MigrateAsync(cancellationToken);
    }

    public override Task<T> ExecuteAsync<T>(DbCommand command, Func<CancellationToken, Task<T>> execute, CancellationToken cancellationToken)
    {
        EmbeddedNulInterceptor.Bind(command);
        return execute(cancellationToken);
    }

    // WAL mode, which every connection sets, provides this.
    public override Task<bool> HasStatementSnapshotsAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<TaskEvent>(change =>
        {
            // AUTOINCREMENT: the numbers of removed rows are not used again.
            change.HasKey(TaskEventConfiguration.Sequence);
            change.HasIndex(e => new { e.TaskId, e.Version }).IsUnique();
        });
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }

    /// <summary>Configures the provider; the path in <paramref name="connectionString"/> must be absolute.</summary>
    public static void Configure(DbContextOptionsBuilder builder, string connectionString) => builder
        .UseSqlite(connectionString)
        .AddInterceptors(SqlitePragmas.Instance, EmbeddedNulInterceptor.Instance);

    /// <summary>Makes the path in a connection string absolute and creates its folder.</summary>
    /// <param name="connectionString">The configured connection string.</param>
    /// <param name="contentRoot">The folder against which a relative path is resolved.</param>
    public static string Resolve(string connectionString, string contentRoot)
    {
        var builder = DatabaseOptions.ParseConnectionString(() => new SqliteConnectionStringBuilder(connectionString));
        if (builder.DataSource.Length == 0 || builder.Mode == SqliteOpenMode.Memory || builder.DataSource.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
        {
            throw DatabaseOptions.Invalid(
                $"ConnectionStrings:{DatabaseOptions.ConnectionStringName} must name a file as its Data Source; an in-memory database is not supported.");
        }

        builder.DataSource = Path.GetFullPath(builder.DataSource, contentRoot);

        // The same time as busy_timeout, so that the provider does not retry after SQLite has given up.
        builder.DefaultTimeout = (int)SqlitePragmas.BusyTimeout.TotalSeconds;
        Directory.CreateDirectory(Path.GetDirectoryName(builder.DataSource)!);
        return builder.ToString();
    }

    /// <summary>For <c>dotnet ef migrations add --context SqliteSchedulerDbContext</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqliteSchedulerDbContext>
    {
        public SqliteSchedulerDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqliteSchedulerDbContext>().UseSqlite("Data Source=design-time.db").Options);
    }
}

/// <summary>Stores a time as UTC ticks of 100 ns since the year 1: SQLite has no time type that EF Core can order by.</summary>
internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
