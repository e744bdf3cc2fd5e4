using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>The database for production.</summary>
internal sealed class SqlServerSchedulerDbContext : SchedulerDbContext
{
    /// <summary>Compares text by its code units, as SQLite and the contract do; the server's default ignores case.</summary>
    public const string OrdinalCollation = "Latin1_General_100_BIN2";

    /// <summary>How long a connection may take, or a statement, unless the connection string says otherwise; and see <see cref="SqlServerPatience"/>.</summary>
    private const int ConnectSeconds = 2, CommandSeconds = 3;

    /// <summary>What bounds the waits of EF Core.</summary>
    public static readonly IReadOnlyList<IInterceptor> Interceptors = [new SqlServerConnecting(), new SqlServerCommands()];

    /// <summary>How long a server may take to acknowledge that a command is cancelled.</summary>
    private static readonly TimeSpan CancellationTime = TimeSpan.FromSeconds(0.25);

    private static readonly TimeSpan MigrationPatience = TimeSpan.FromMinutes(10);

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

    /// <summary>The time for what the context does, all of its waits together.</summary>
    public SqlServerPatience Patience { get; init; } = new(TimeProvider.System);

    /// <summary>How long a statement may take, or a connection where that is longer; zero for any time.</summary>
    public TimeSpan LongestWait => TimeSpan.FromSeconds(Database.GetDbConnection() switch
    {
        SqlConnection { CommandTimeout: 0 } => 0,
        SqlConnection connection => Math.Max(connection.CommandTimeout, connection.ConnectionTimeout),
        var other => Math.Max(CommandSeconds, other.ConnectionTimeout),
    });

    // A server that falls silent does not even acknowledge that a command is cancelled. SqlClient waits 5 s for that, so the
    // connection is given up before; closed amid a command, it never comes back to the pool.
    public override async Task<T> Send<T>(DbCommand command, Func<CancellationToken, Task<T>> execute, CancellationToken cancellationToken)
    {
        // A migration has its own time.
        if (Database.GetCommandTimeout() is not null || LongestWait == TimeSpan.Zero)
        {
            return await execute(cancellationToken);
        }

        command.CommandTimeout = Math.Min(command.CommandTimeout, Patience.SecondsLeft(LongestWait));
        var answer = execute(cancellationToken);
        try
        {
            return await Patience.Wait(answer, TimeSpan.FromSeconds(command.CommandTimeout) + CancellationTime);
        }
        catch (TimeoutException e)
        {
            // It may have come at the last moment.
            if (answer.IsCompleted)
            {
                return await answer;
            }

            _ = answer.ContinueWith(late => late.Exception, TaskScheduler.Default);
            await command.Connection!.CloseAsync();
            throw new SqlServerSilenceException(e);
        }
    }

    // EF Core would begin and commit by calls that hold a thread until the server answers.
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        if (!ChangedRows().Skip(1).Any())
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        await Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await Execute(SqlServerTransaction.Begin, cancellationToken);
            var count = await base.SaveChangesAsync(acceptAllChangesOnSuccess: false, cancellationToken);
            await Execute(SqlServerTransaction.Commit, cancellationToken);
            if (acceptAllChangesOnSuccess)
            {
                ChangeTracker.AcceptAllChanges();
            }

            return count;
        }
        catch (Exception)
        {
            await SqlServerTransaction.RollBack(Database.GetDbConnection());
            throw;
        }
        finally
        {
            await Database.CloseConnectionAsync();
        }
    }

    public override async Task MigrateAsync(CancellationToken cancellationToken)
    {
        Database.SetCommandTimeout(MigrationPatience);
        await using var turn = Database.GetDbConnection() is SqlConnection
            ? await SqlServerMigrationTurn.TakeAsync(Database.GetConnectionString()!, MigrationPatience, cancellationToken)
            : null;
        await Database.MigrateAsync(cancellationToken);
    }

    public override async Task<bool> HasStatementSnapshotsAsync(CancellationToken cancellationToken)
    {
        await Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new Statement(this).ToCommand("SELECT is_read_committed_snapshot_on FROM sys.databases WHERE database_id = DB_ID()");
            return await Send(command, command.ExecuteScalarAsync, cancellationToken) is true;
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

        // uniqueidentifier is ordered by its last bytes first, which would break paging by key.
        configurationBuilder.Properties<TaskId>().HaveColumnType("binary(16)");
        configurationBuilder.Properties<string>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<LeaseSecret>().HaveColumnType($"binary({LeaseSecret.Length})");
        configurationBuilder.Properties<ClaimKey>().HaveColumnType($"binary({ClaimKey.Length})");
        configurationBuilder.Properties<TraceParent>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<FailureCode>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<AttemptEndingKind>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<WorkerName>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<TaskTitle>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<ScheduledTaskStatus>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<ApiKeyId>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<ApiKeyName>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<ScopeSet>().UseCollation(OrdinalCollation);
        configurationBuilder.Properties<BoundWorkers>().UseCollation(OrdinalCollation);
    }

    // A lease is in the row of its task.
    private IEnumerable<(string? Table, object? Key)> ChangedRows() => ChangeTracker.Entries()
        .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
        .Select(entry => (entry.Metadata.GetTableName(), entry.Properties.First(property => property.Metadata.IsPrimaryKey()).CurrentValue))
        .Distinct();

    private async Task Execute(string text, CancellationToken cancellationToken)
    {
        await using var command = new Statement(this).ToCommand(text);
        await Send(command, command.ExecuteNonQueryAsync, cancellationToken);
    }

    /// <summary>Sets up the provider.</summary>
    public static void Configure(DbContextOptionsBuilder builder, string connectionString) => builder
        .UseSqlServer(connectionString)
        .AddInterceptors(Interceptors);

    /// <summary>The connection string with what it does not say itself.</summary>
    /// <param name="connectionString">As it is configured.</param>
    public static string Resolve(string connectionString)
    {
        var builder = DatabaseOptions.ParseConnectionString(() => new SqlConnectionStringBuilder(connectionString));
        Default("Connect Timeout", ConnectSeconds);
        Default("Command Timeout", CommandSeconds);

        // Or else the pool refuses every connection for 5 to 60 s after one has failed, though the server be back.
        Default("Pool Blocking Period", PoolBlockingPeriod.NeverBlock);
        return builder.ToString();

        void Default(string keyword, object value)
        {
            if (!builder.ShouldSerialize(keyword))
            {
                builder[keyword] = value;
            }
        }
    }

    /// <summary>For <c>dotnet ef migrations add --context SqlServerSchedulerDbContext</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqlServerSchedulerDbContext>
    {
        public SqlServerSchedulerDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlServerSchedulerDbContext>().UseSqlServer("Server=design-time").Options);
    }
}
