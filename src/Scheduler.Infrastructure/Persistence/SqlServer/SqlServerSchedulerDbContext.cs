using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>The context for SQL Server, the database for production.</summary>
internal sealed class SqlServerSchedulerDbContext : SchedulerDbContext
{
    /// <summary>Compares text by code units, as SQLite and the contract do; the server's default collation ignores case.</summary>
    public const string OrdinalCollation = "Latin1_General_100_BIN2";

    /// <summary>How long the server may take to acknowledge the cancellation of a command, or to roll back.</summary>
    public static readonly TimeSpan CancellationTimeout = RequestDeadline.Reserve / 4;

    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    private static readonly SqlServerDialect SharedDialect = new();

    public SqlServerSchedulerDbContext(DbContextOptions<SqlServerSchedulerDbContext> options)
        : base(options) => Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;

    public override SqlDialect Dialect => SharedDialect;

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

    // EF Core would begin and commit with calls that block a thread until the server responds.
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!ChangedRows().Skip(1).Any())
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

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

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcDateTimeConverter>().HaveColumnType("datetime2(7)");

        // SQL Server compares uniqueidentifier by its last bytes first, which would break keyset pagination.
        configurationBuilder.Properties<TaskId>().HaveColumnType("binary(16)");
        configurationBuilder.Properties<LeaseSecret>().HaveColumnType($"binary({LeaseSecret.Length})");
        configurationBuilder.Properties<ClaimKey>().HaveColumnType($"binary({ClaimKey.Length})");
        configurationBuilder.Conventions.Add(_ => new OrdinalCollationConvention());
    }

    // A lease is stored in the row of its task.
    private IEnumerable<(string? Table, object? Key)> ChangedRows() => ChangeTracker.Entries()
        .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
        .Select(entry => (entry.Metadata.GetTableName(), entry.Properties.First(property => property.Metadata.IsPrimaryKey()).CurrentValue))
        .Distinct();

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
