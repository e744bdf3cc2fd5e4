using Microsoft.Data.Sqlite;
using Scheduler.Testing;

namespace Scheduler.Service.Tests;

/// <summary>Checks the integrity of a database file after its writers were killed. A database server ensures its own.</summary>
internal static class DatabaseIntegrity
{
    /// <summary>The result for an intact database.</summary>
    public const string Whole = "ok";

    public static async Task<string> CheckAsync(TestDatabase database)
    {
        if (database.Provider != TestDatabase.Sqlite)
        {
            return Whole;
        }

        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
