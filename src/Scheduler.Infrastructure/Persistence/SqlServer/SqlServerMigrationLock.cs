using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Lets one process at a time create and migrate a database. EF Core's own lock is stored in the database: two processes that find
/// no database would both create it, and one would wait for the other to disconnect before it can turn READ_COMMITTED_SNAPSHOT on.
/// </summary>
internal static class SqlServerMigrationLock
{
    /// <summary>The statement that acquires the lock, or fails after a timeout.</summary>
    public const string AcquireSql = """
        DECLARE @taken int;
        EXECUTE @taken = sp_getapplock @Resource = @database, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = @milliseconds;
        IF @taken < 0 THROW 51001, 'Timed out waiting for another process to migrate the database.', 1;
        """;

    private const string Master = "master";

    /// <summary>Errors for a contained user, or for an IP address that only the database's own firewall rules allow.</summary>
    private static readonly int[] NoAccessToMaster = [916, 4060, 18456, 40615];

    /// <summary>Acquires the lock.</summary>
    /// <returns>Releases the lock when disposed; null when the login may not use <c>master</c>, and therefore cannot create a database.</returns>
    /// <exception cref="SqlException">The lock was not released by another process before the timeout.</exception>
    public static async Task<IAsyncDisposable?> AcquireAsync(string connectionString, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var database = new SqlConnectionStringBuilder(connectionString).InitialCatalog;

        // The lock belongs to the session, which a pool would keep open.
        var connection = new SqlConnection(new SqlConnectionStringBuilder(connectionString) { InitialCatalog = Master, Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(SqlConnectionOverrides.OpenWithoutRetry, cancellationToken);
        }
        catch (SqlException e) when (NoAccessToMaster.Contains(e.Number))
        {
            await connection.DisposeAsync();
            return null;
        }

        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = AcquireSql;
            command.CommandTimeout = (int)timeout.TotalSeconds + 1;
            command.Parameters.AddWithValue("@database", $"scheduler-migration-{database.ToUpperInvariant()}");
            command.Parameters.AddWithValue("@milliseconds", (int)timeout.TotalMilliseconds);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
