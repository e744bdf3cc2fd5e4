using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>The context for SQL Server, the database for production.</summary>
internal sealed class SqlServerSchedulerDbContext : SchedulerDbContext
{
    /// <summary>Compares text by code units, as SQLite and the contract do; the server's default collation ignores case.</summary>
    public const string OrdinalCollation = "Latin1_General_100_BIN2";

    /// <summary>The default connect timeout in seconds: short, so that a server that is available again is soon connected to.</summary>
    private const int ConnectSeconds = 2;

    /// <summary>The interceptors that limit the waits of EF Core.</summary>
    public static readonly IReadOnlyList<IInterceptor> Interceptors = [new ConnectionTimeoutInterceptor(), new CommandTimeoutInterceptor()];

    /// <summary>How long the server may take to acknowledge the cancellation of a command, or to roll back.</summary>
    public static readonly TimeSpan CancellationTimeout = RequestDeadline.Reserve / 4;

    /// <summary>The default command timeout: whole seconds within the default request deadline.</summary>
    private static readonly int CommandSeconds = (int)(RequestDeadline.DefaultLimit - RequestDeadline.Reserve).TotalSeconds;

    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    /// <summary>For a timeout of 0, which means unlimited. .NET timers are limited.</summary>
    private static readonly TimeSpan Unlimited = TimeSpan.FromDays(1);

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

    public static void Configure(DbContextOptionsBuilder builder, string connectionString) => builder
        .UseSqlServer(connectionString)
        .AddInterceptors(Interceptors);

    /// <summary>Adds the service's defaults to a connection string.</summary>
    /// <param name="connectionString">The configured connection string.</param>
    public static string Resolve(string connectionString)
    {
        var builder = DatabaseOptions.ParseConnectionString(() => new SqlConnectionStringBuilder(connectionString));
        Default("Connect Timeout", ConnectSeconds);
        Default("Command Timeout", CommandSeconds);

        // Otherwise the pool rejects all connections for 5 to 60 s after one has failed, even if the server is available again.
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

    /// <summary>
    /// The request deadline: a connection string with a longer timeout than the default extends it, to a second more than that timeout.
    /// </summary>
    /// <param name="connectionString">The result of <see cref="Resolve"/>.</param>
    public static TimeSpan DeadlineFor(string connectionString)
    {
        var builder = new SqlConnectionStringBuilder(connectionString);
        var longest = TimeSpan.FromSeconds(Math.Max(builder.ConnectTimeout, builder.CommandTimeout));
        var limit = builder.ConnectTimeout == 0 || builder.CommandTimeout == 0 ? Unlimited : longest + RequestDeadline.Reserve;
        return limit > RequestDeadline.DefaultLimit ? limit : RequestDeadline.DefaultLimit;
    }

    /// <summary>For <c>dotnet ef migrations add --context SqlServerSchedulerDbContext</c>.</summary>
    internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<SqlServerSchedulerDbContext>
    {
        public SqlServerSchedulerDbContext CreateDbContext(string[] args) =>
            new(new DbContextOptionsBuilder<SqlServerSchedulerDbContext>().UseSqlServer("Server=design-time").Options);
    }
}
