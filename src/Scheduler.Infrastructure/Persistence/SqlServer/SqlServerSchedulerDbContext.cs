using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Events;

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

    /// <summary>The turn in which the next query is executed; null for none. See <see cref="ReadInTurnAsync"/>.</summary>
    public Turn? Turn { get; private set; }

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

    // The commands contain the transaction: EF Core would begin and commit it with calls that block a thread until the server responds.
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!IsInTransaction)
        {
            await Database.OpenConnectionAsync(cancellationToken);
        }

        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }
        finally
        {
            await EndTransactionAsync();
        }
    }

    /// <summary>
    /// Executes a query in a transaction that the next save commits, so that locked rows stay locked until then. Of several processes that do so at
    /// the same time, one has its turn; the others do not wait for it, and get no rows.
    /// </summary>
    /// <typeparam name="T">The type of the rows.</typeparam>
    /// <param name="turn">The application lock, and what is executed first.</param>
    /// <param name="query">The query of a table, without a condition.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<T>> ReadInTurnAsync<T>(Turn turn, IQueryable<T> query, CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        (Turn, IsInTransaction) = (turn, true);
        try
        {
            var rows = await query.ToListAsync(cancellationToken);
            if (rows.Count == 0)
            {
                IsInTransaction = false;
                await Database.CloseConnectionAsync();
            }

            return rows;
        }
        catch (Exception)
        {
            await EndTransactionAsync();
            throw;
        }
        finally
        {
            Turn = null;
        }
    }

    /// <summary>Executes the query of a turn. Without a turn, or without rows, no transaction stays open.</summary>
    public Task<DbDataReader> ExecuteInTurnAsync(DbCommand command, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The turn consists of constants, and the text is EF Core's.
        command.CommandText = $"""
            {SqlServerTransaction.Begin}
            DECLARE @turn int;
            EXECUTE @turn = sp_getapplock @Resource = '{Turn!.Name}', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 0;
            IF @turn < 0 BEGIN ROLLBACK TRANSACTION; RETURN; END;
            {Turn.LockRows}
            {command.CommandText}
            {Turn.Where};
            IF @@ROWCOUNT = 0 ROLLBACK TRANSACTION;
            """;
#pragma warning restore CA2100
        return ExecuteAsync(command, command.ExecuteReaderAsync, cancellationToken);
    }

    /// <summary>Closes the connection, after rolling back a transaction that no save has committed.</summary>
    public async Task EndTransactionAsync()
    {
        if (IsInTransaction)
        {
            IsInTransaction = false;
            await SqlServerTransaction.RollBackAsync(Database.GetDbConnection());
        }

        await Database.CloseConnectionAsync();
    }

    /// <summary>Executes a command of a save.</summary>
    /// <returns>The results, which have been read to the end: an error of a later statement, or of the commit, is thrown.</returns>
    public async Task<DbDataReader> ExecuteToEndAsync(DbCommand command, CancellationToken cancellationToken)
    {
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

    /// <summary>For <c>dotnet ef migrations add --context SqlServerSchedulerDbContext</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqlServerSchedulerDbContext>
    {
        public SqlServerSchedulerDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlServerSchedulerDbContext>().UseSqlServer("Server=design-time").Options);
    }
}

/// <summary>See <see cref="SqlServerSchedulerDbContext.ReadInTurnAsync"/>.</summary>
/// <param name="Name">The name of the application lock.</param>
/// <param name="LockRows">The statements that lock the rows before they are read.</param>
/// <param name="Where">The condition of the query: EF Core cannot express it.</param>
internal sealed record Turn(string Name, string LockRows, string Where);

/// <summary>Stores a time as <c>datetime2(7)</c> in UTC, which has a precision of 100 ns, one tick.</summary>
internal sealed class UtcDateTimeConverter() : ValueConverter<DateTimeOffset, DateTime>(
    time => time.UtcDateTime, time => new DateTimeOffset(time.Ticks, TimeSpan.Zero));
