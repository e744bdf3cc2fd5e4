using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// A transaction by explicit statements: SqlClient's transaction calls block a thread until the server responds, and wait for a
/// server that is not responding for longer than a request may take.
/// </summary>
internal static class SqlServerTransaction
{
    /// <summary>
    /// Lets any error, or the cancellation of a statement, roll the transaction back. In a command with parameters the setting is limited to the
    /// command, and also suppresses the error for leaving or ending a transaction that the command did not begin.
    /// </summary>
    public const string AbortOnError = "SET XACT_ABORT ON;";

    /// <summary>Begins a transaction. A wait for a lock ends before the command timeout, as a conflict, so that it is known that nothing was stored.</summary>
    public const string Begin = $"{AbortOnError} SET LOCK_TIMEOUT 1000; BEGIN TRANSACTION;";

    public const string Commit = "COMMIT TRANSACTION;";

    public const string RollBackIfOpen = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;";

    /// <summary>
    /// Rolls back an open transaction. The pool would do so only when the connection is used again, and hold its locks until then.
    /// </summary>
    /// <param name="connection">The connection, open or broken.</param>
    public static async Task RollBackAsync(DbConnection connection)
    {
        if (connection.State != ConnectionState.Open)
        {
            return;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = RollBackIfOpen;
        var rollback = command.ExecuteNonQueryAsync();
        _ = rollback.ContinueWith(late => late.Exception, TaskScheduler.Default);
        try
        {
            await rollback.WaitAsync(SqlServerSchedulerDbContext.CancellationTimeout, TimeProvider.System);
        }
        catch (Exception)
        {
            // The caller rethrows the original error. The server rolls back when the connection is closed.
            if (connection is SqlConnection pooled)
            {
                SqlConnection.ClearPool(pooled);
            }

            await connection.CloseAsync();
        }
    }
}
