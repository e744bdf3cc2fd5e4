using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Testing;

/// <summary>A database for one fixture, dropped on disposal.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    public const string Sqlite = DatabaseOptions.Sqlite;
    public const string SqlServer = DatabaseOptions.SqlServer;

    private readonly string _directory = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public TestDatabase(string provider)
    {
        Provider = provider;
        ConnectionString = provider == Sqlite
            ? new SqliteConnectionStringBuilder { DataSource = Path.Combine(_directory, "scheduler.db") }.ToString()
            : new SqlConnectionStringBuilder(TestDatabases.SqlServerConnectionString)
            {
                InitialCatalog = $"scheduler_test_{Path.GetFileName(_directory)["scheduler-test-".Length..]}",
            }.ToString();
    }

    public string Provider { get; }

    public string ConnectionString { get; }

    /// <summary>The service settings for this database.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        [$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.Provider)}"] = Provider,
        [$"{DatabaseOptions.Section}:{nameof(DatabaseOptions.MigrateOnStart)}"] = "true",
        [$"ConnectionStrings:{DatabaseOptions.ConnectionStringName}"] = ConnectionString,
    };

    public async ValueTask DisposeAsync()
    {
        if (Provider == SqlServer)
        {
            var builder = new SqlConnectionStringBuilder(ConnectionString);
            var name = builder.InitialCatalog;
            builder.InitialCatalog = "master";
            SqlConnection.ClearAllPools();
            await using var connection = new SqlConnection(builder.ToString());
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The name is generated above.
            command.CommandText = $"IF DB_ID('{name}') IS NOT NULL BEGIN ALTER DATABASE [{name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{name}]; END";
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync();
        }
        else
        {
            await using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        Directory.Delete(_directory, recursive: true);
    }
}
