using Microsoft.Data.Sqlite;
using Scheduler.Testing;

namespace Scheduler.Service.Tests;

/// <summary>Whether a database file is whole after the processes that wrote it were killed. A server looks after its own.</summary>
internal static class DatabaseIntegrity
{
    /// <summary>What SQLite says of a file that is.</summary>
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
