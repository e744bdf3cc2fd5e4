using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The embedded database.</summary>
internal sealed class SqliteSchedulerDbContext(DbContextOptions<SqliteSchedulerDbContext> options) : SchedulerDbContext(options)
{
    private static readonly SqliteDialect SharedDialect = new();
    private static readonly TimeSpan MigrationPatience = TimeSpan.FromSeconds(30);

    public override SqlDialect Dialect => SharedDialect;

    public override string Location => $"SQLite file {Database.GetDbConnection().DataSource}";

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Database.SetCommandTimeout(MigrationPatience);
        await using var held = await SqliteMigrationLock.AcquireAsync(Database.GetDbConnection().DataSource, cancellationToken);

        // EF Core's own lock is a row that a killed process leaves behind for ever. Under the lock above it can only be such a one.
        await Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancellationToken);
        await Database.MigrateAsync(cancellationToken);
    }

    // So it is in WAL mode, which every connection sets.
    public override Task<bool> HasStatementSnapshotsAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }

    /// <summary>Sets up the provider; <paramref name="connectionString"/> names the file absolutely.</summary>
    public static void Configure(DbContextOptionsBuilder builder, string connectionString) => builder
        .UseSqlite(connectionString)
        .AddInterceptors(SqlitePragmas.Instance);

    /// <summary>The connection string with its file made absolute and its folder made.</summary>
    /// <param name="connectionString">As it is configured.</param>
    /// <param name="contentRoot">What a relative file is relative to.</param>
    public static string Resolve(string connectionString, string contentRoot)
    {
        var builder = DatabaseOptions.ParseConnectionString(() => new SqliteConnectionStringBuilder(connectionString));
        if (builder.DataSource.Length == 0 || builder.Mode == SqliteOpenMode.Memory || builder.DataSource.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
        {
            throw DatabaseOptions.Invalid(
                $"ConnectionStrings:{DatabaseOptions.ConnectionStringName} must name a file as its Data Source; a database in memory keeps no task.");
        }

        builder.DataSource = Path.GetFullPath(builder.DataSource, contentRoot);

        // Within this time the provider tries again what SQLite has waited for in vain. It is over when SQLite gives up.
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
