using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Limits the wait for a connection to the connect timeout and the request deadline. The pool opens one connection at a time and restarts the timeout
/// for each: if fifty callers want one from a server that is not responding, the last would wait fifty times as long.
/// </summary>
internal sealed class ConnectionTimeoutInterceptor : DbConnectionInterceptor
{
    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        var remaining = ((SchedulerDbContext)eventData.Context!).Deadline.RemainingOrThrow();
        var limit = TimeSpan.FromSeconds(connection.ConnectionTimeout);
        using var timeout = new CancellationTokenSource(limit > TimeSpan.Zero && limit < remaining ? limit : remaining);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await OpenOnceAsync(connection, linked.Token);
            return InterceptionResult.Suppress();
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionTimeoutException(e);
        }
        catch (InvalidOperationException e)
        {
            // An exhausted pool throws this type. Its message is localized, so it cannot be used to recognize the case.
            throw new ConnectionTimeoutException(e);
        }
    }

    // With enough time, SqlClient retries after 10 s even when the server reports that the database does not exist (4060). EF Core asks for
    // the database several times during a first start, and other callers would wait as well.
    private static Task OpenOnceAsync(DbConnection connection, CancellationToken cancellationToken) => connection is SqlConnection sqlConnection
        ? sqlConnection.OpenAsync(SqlConnectionOverrides.OpenWithoutRetry, cancellationToken)
        : connection.OpenAsync(cancellationToken);
}

/// <summary>No connection was available in time. Not a <see cref="TimeoutException"/>, because EF Core treats that as transient.</summary>
/// <param name="inner">The cancellation or error that ended the wait.</param>
internal sealed class ConnectionTimeoutException(Exception inner) : DbException("No database connection was available in time.", inner);
