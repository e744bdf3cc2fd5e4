using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// One process migrates a database at a time, from before the database is there. EF Core's own lock is kept in the database: of two
/// that find none both would create it, and one would wait for the other to leave it before it turns row versions on.
/// </summary>
internal static class SqlServerMigrationTurn
{
    /// <summary>Takes the lock, or fails when another has it for too long.</summary>
    public const string Take = """
        DECLARE @taken int;
        EXECUTE @taken = sp_getapplock @Resource = @database, @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = @milliseconds;
        IF @taken < 0 THROW 51001, 'Another process has been migrating the database for too long.', 1;
        """;

    private const string Master = "master";

    /// <summary>A login that the database has alone, or an address that is let through to the database alone.</summary>
    private static readonly int[] RefusesMaster = [916, 4060, 18456, 40615];

    /// <summary>Waits until it is this process's turn.</summary>
    /// <returns>Ends the turn when it is disposed; null when the login may not use the database <c>master</c>, and so creates none.</returns>
    /// <exception cref="SqlException">Another process took too long.</exception>
    public static async Task<IAsyncDisposable?> TakeAsync(string connectionString, TimeSpan patience, CancellationToken cancellationToken)
    {
        var database = new SqlConnectionStringBuilder(connectionString).InitialCatalog;

        // The lock is the connection's, which a pool would keep.
        var connection = new SqlConnection(new SqlConnectionStringBuilder(connectionString) { InitialCatalog = Master, Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(SqlConnectionOverrides.OpenWithoutRetry, cancellationToken);
        }
        catch (SqlException e) when (RefusesMaster.Contains(e.Number))
        {
            await connection.DisposeAsync();
            return null;
        }

        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Take;
            command.CommandTimeout = (int)patience.TotalSeconds + 1;
            command.Parameters.AddWithValue("@database", $"scheduler-migration-{database.ToUpperInvariant()}");
            command.Parameters.AddWithValue("@milliseconds", (int)patience.TotalMilliseconds);
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
