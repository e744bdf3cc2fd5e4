using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// A transaction by statements of its own: SqlClient's calls hold a thread until the server has answered, and wait for a server
/// that is silent for longer than a request may.
/// </summary>
internal static class SqlServerTransaction
{
    /// <summary>An error, or a statement that is cancelled, ends it and undoes all of it.</summary>
    public const string Begin = "SET XACT_ABORT ON; BEGIN TRANSACTION;";

    public const string Commit = "COMMIT TRANSACTION;";

    public const string RollBackWhatIsOpen = "IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// Undoes it, when it is not over. The pool would do so only when the connection is used again, and its locks stay until then.
    /// </summary>
    /// <param name="connection">The connection, open or lost.</param>
    public static async Task RollBack(DbConnection connection)
    {
        if (connection.State != ConnectionState.Open)
        {
            return;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = RollBackWhatIsOpen;
        var undone = command.ExecuteNonQueryAsync();
        _ = undone.ContinueWith(late => late.Exception, TaskScheduler.Default);
        try
        {
            await undone.WaitAsync(Patience, TimeProvider.System);
        }
        catch (Exception)
        {
            // What led here is told. The server undoes what a connection leaves that ends.
            if (connection is SqlConnection pooled)
            {
                SqlConnection.ClearPool(pooled);
            }

            await connection.CloseAsync();
        }
    }
}
