using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Lets nobody wait for a connection for longer than the connection string says. The pool makes one connection at a time and
/// begins to count anew for each: of fifty who want one from a server that does not answer, the last would wait fifty times.
/// </summary>
internal sealed class SqlServerConnecting : DbConnectionInterceptor
{
    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (connection.ConnectionTimeout > 0)
        {
            patience.CancelAfter(TimeToConnect(eventData.Context as SqlServerSchedulerDbContext, TimeSpan.FromSeconds(connection.ConnectionTimeout)));
        }

        try
        {
            await OpenOnceAsync(connection, patience.Token);
            return InterceptionResult.Suppress();
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SqlServerConnectException(e);
        }
        catch (InvalidOperationException e)
        {
            // A pool that has no connection left tells so by this, and by its message, which is translated.
            throw new SqlServerConnectException(e);
        }
    }

    // Where there is time, SqlClient tries again after 10 s, even when the server says that there is no such database (4060): the first
    // start would wait for that each time that EF Core asks for the database. All others who want a connection would wait as well.
    private static Task OpenOnceAsync(DbConnection connection, CancellationToken cancellationToken) => connection is SqlConnection sqlConnection
        ? sqlConnection.OpenAsync(SqlConnectionOverrides.OpenWithoutRetry, cancellationToken)
        : connection.OpenAsync(cancellationToken);

    private static TimeSpan TimeToConnect(SqlServerSchedulerDbContext? context, TimeSpan longest)
    {
        context?.Patience.BeginOpening();
        return context is { LongestWait: { Ticks: > 0 } wait } && context.Patience.Left(wait) is var left && left < longest ? left : longest;
    }
}

/// <summary>The server gave no connection in time. EF Core would take a <see cref="TimeoutException"/> for its own to handle.</summary>
/// <param name="inner">What ended the wait.</param>
internal sealed class SqlServerConnectException(Exception inner) : DbException("The database gave no connection in time.", inner);
