using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>The context for SQL Server, the database for production.</summary>
internal sealed class SqlServerSchedulerDbContext : SchedulerDbContext
{
    /// <summary>Compares text by code units, as SQLite and the contract do; the server's default collation ignores case.</summary>
    public const string OrdinalCollation = "Latin1_General_100_BIN2";

    /// <summary>How long the server may take to acknowledge the cancellation of a command, or to roll back.</summary>
    public static readonly TimeSpan CancellationTimeout = RequestDeadline.Reserve / 4;

    /// <summary>Up to this number of rows EF Core saves in one command.</summary>
    private const int MaxRowsOfOneCommand = 8;

    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    private static readonly SqlServerDialect SharedDialect = new();

    public SqlServerSchedulerDbContext(DbContextOptions<SqlServerSchedulerDbContext> options)
        : base(options) => Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;

    public override SqlDialect Dialect => SharedDialect;

    /// <summary>Whether the command that EF Core is about to execute is a whole save of several rows.</summary>
    public bool IsSavingInOneCommand { get; private set; }

    public override string Location
    {
        get
        {
            var connection = Database.GetDbConnection();
            return $"SQL Server {connection.DataSource}, database {connection.Database}";
        }
    }

    // A server that stops responding does not acknowledge a cancellation either. SqlClient waits 5 s for that, so the connection
    // is closed before; a connection closed during a command does not return to the pool.
    public override async Task<T> ExecuteAsync<T>(DbCommand command, Func<CancellationToken, Task<T>> execute, CancellationToken cancellationToken)
    {
        var remaining = Deadline.RemainingOrThrow();
        var seconds = Math.Max(1, (int)remaining.TotalSeconds);
        command.CommandTimeout = command.CommandTimeout == 0 ? seconds : Math.Min(command.CommandTimeout, seconds);
        var response = execute(cancellationToken);
        try
        {
            return await response.WaitAsync(remaining + CancellationTimeout, Deadline.Time, CancellationToken.None);
        }
        catch (TimeoutException e)
        {
            // The response may have arrived just after the timeout.
            if (response.IsCompleted)
            {
                return await response;
            }

            _ = response.ContinueWith(late => late.Exception, TaskScheduler.Default);
            await command.Connection!.CloseAsync();
            throw new ServerUnresponsiveException(e);
        }
    }

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) => ChangedRows().ToList() switch
    {
        [_] => base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken),
        var rows when IsOneCommand(rows) => SaveInOneCommandAsync(acceptAllChangesOnSuccess, cancellationToken),
        _ => SaveInTransactionAsync(acceptAllChangesOnSuccess, cancellationToken),
    };

    /// <summary>
    /// Executes the command of a save of several rows within its own transaction, in one round trip. If the last statement finds no
    /// row, because another writer has changed it, the transaction is rolled back.
    /// </summary>
    /// <returns>The results, which have been read to the end: an error of a later statement, or of the commit, is thrown.</returns>
    public async Task<DbDataReader> ExecuteAtomicallyAsync(DbCommand command, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is EF Core's.
        command.CommandText = $"""
            {SqlServerTransaction.Begin}
            {command.CommandText}
            IF @@ROWCOUNT = 0 ROLLBACK TRANSACTION; ELSE COMMIT TRANSACTION;
            """;
#pragma warning restore CA2100
        await using var reader = await ExecuteAsync(command, command.ExecuteReaderAsync, cancellationToken);
        return await BufferedResults.ReadAsync(reader, cancellationToken);
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Database.SetCommandTimeout(MigrationTimeout);
        Deadline = new RequestDeadline(TimeProvider.System) { Limit = MigrationTimeout };
        await using var migrationLock = Database.GetDbConnection() is SqlConnection
            ? await SqlServerMigrationLock.AcquireAsync(Database.GetConnectionString()!, MigrationTimeout, cancellationToken)
            : null;
        await Database.MigrateAsync(cancellationToken);
    }

    public override async Task<bool> HasStatementSnapshotsAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new Statement(this).ToCommand("SELECT is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()");
            return await ExecuteAsync(command, command.ExecuteScalarAsync, cancellationToken) is true;
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<TaskEvent>(change =>
        {
            change.HasKey(e => new { e.TaskId, e.Version }).IsClustered(clustered: false);
            change.HasIndex(TaskEventConfiguration.Sequence).IsClustered();

            // The database assigns it, and a save does not need to know it.
            var sequence = change.Property<long>(TaskEventConfiguration.Sequence).HasColumnType("rowversion").HasConversion<byte[]>().ValueGeneratedNever();
            sequence.Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
        });
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcDateTimeConverter>().HaveColumnType("datetime2(7)");

        // SQL Server compares uniqueidentifier by its last bytes first, which would break keyset pagination.
        configurationBuilder.Properties<TaskId>().HaveColumnType("binary(16)");
        configurationBuilder.Properties<ScheduleId>().HaveColumnType("binary(16)");
        configurationBuilder.Properties<LeaseSecret>().HaveColumnType($"binary({LeaseSecret.Length})");
        configurationBuilder.Properties<ClaimKey>().HaveColumnType($"binary({ClaimKey.Length})");
        configurationBuilder.Conventions.Add(_ => new OrdinalCollationConvention());
    }

    // A row that another writer may have changed must be the last one: EF Core orders the rows of a save by the names of their tables.
    private static bool IsOneCommand(List<(string? Table, object? Key, bool IsGuarded)> rows) =>
        rows.Count <= MaxRowsOfOneCommand
        && (!rows.Exists(row => row.IsGuarded)
            || rows.Where(row => !row.Table!.Equals(TaskEventConfiguration.Table, StringComparison.Ordinal)).ToList() is [{ Table: ScheduledTaskConfiguration.Table }]);

    private async Task<int> SaveInOneCommandAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        IsSavingInOneCommand = true;
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            IsSavingInOneCommand = false;
        }
    }

    // EF Core would begin and commit with calls that block a thread until the server responds.
    private async Task<int> SaveInTransactionAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await ExecuteAsync(SqlServerTransaction.Begin, cancellationToken);
            var count = await base.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellationToken);
            await ExecuteAsync(SqlServerTransaction.Commit, cancellationToken);
            if (acceptAllChangesOnSuccess)
            {
                ChangeTracker.AcceptAllChanges();
            }

            return count;
        }
        catch (Exception)
        {
            await SqlServerTransaction.RollBackAsync(Database.GetDbConnection());
            throw;
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    // A lease is stored in the row of its task.
    private IEnumerable<(string? Table, object? Key, bool IsGuarded)> ChangedRows() => ChangeTracker.Entries()
        .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
        .GroupBy(entry => (Table: entry.Metadata.GetTableName(), Key: KeyOf(entry)))
        .Select(row => (row.Key.Table, row.Key.Key, IsGuarded: row.Any(entry => entry.State != EntityState.Added)));

    private static object? KeyOf(EntityEntry entry) =>
        entry.Metadata.ClrType == typeof(TaskEvent) ? entry.Entity : entry.Properties.First(property => property.Metadata.IsPrimaryKey()).CurrentValue;

    private async Task ExecuteAsync(string text, CancellationToken cancellationToken)
    {
        await using var command = new Statement(this).ToCommand(text);
        await ExecuteAsync(command, command.ExecuteNonQueryAsync, cancellationToken);
    }

    /// <summary>For <c>dotnet ef migrations add --context SqlServerSchedulerDbContext</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqlServerSchedulerDbContext>
    {
        public SqlServerSchedulerDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlServerSchedulerDbContext>().UseSqlServer("Server=design-time").Options);
    }
}

/// <summary>Stores a time as <c>datetime2(7)</c> in UTC, which has a precision of 100 ns, one tick.</summary>
internal sealed class UtcDateTimeConverter() : ValueConverter<DateTimeOffset, DateTime>(
    time => time.UtcDateTime, time => new DateTimeOffset(time.Ticks, TimeSpan.Zero));
