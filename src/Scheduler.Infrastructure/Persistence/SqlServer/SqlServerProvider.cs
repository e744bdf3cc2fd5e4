using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Update;
using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Configures EF Core for SQL Server: the connection string, its timeouts, and the interceptors.</summary>
internal static class SqlServerProvider
{
    /// <summary>The interceptors that limit the waits of EF Core.</summary>
    public static readonly IReadOnlyList<IInterceptor> Interceptors = [new ConnectionTimeoutInterceptor(), new CommandTimeoutInterceptor()];

    /// <summary>The default connect timeout in seconds: short, so that a server that is available again is soon connected to.</summary>
    private const int ConnectSeconds = 2;

    /// <summary>The default command timeout: whole seconds within the default request deadline.</summary>
    private static readonly int CommandSeconds = (int)(RequestDeadline.DefaultLimit - RequestDeadline.Reserve).TotalSeconds;

    /// <summary>For a timeout of 0, which means unlimited. .NET timers are limited.</summary>
    private static readonly TimeSpan Unlimited = TimeSpan.FromDays(1);

    public static void Configure(DbContextOptionsBuilder builder, string connectionString) => Configure(builder.UseSqlServer(connectionString));

    /// <summary>Configures how commands are built and sent.</summary>
    /// <param name="builder">A builder that already has a connection.</param>
    public static DbContextOptionsBuilder Configure(DbContextOptionsBuilder builder) => builder
        .AddInterceptors(Interceptors)
        .ReplaceService<IModificationCommandBatchFactory, SqlServerBatchFactory>();

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
}
