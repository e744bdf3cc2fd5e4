using Microsoft.Data.Sqlite;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>An open connection with the statements that were prepared on it. It executes one statement at a time.</summary>
internal sealed class SqliteReadConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly PreparedCommands _commands;

    /// <param name="connectionString">The connection string of the file.</param>
    /// <param name="generation">See <see cref="Generation"/>.</param>
    public SqliteReadConnection(string connectionString, int generation)
    {
        Generation = generation;
        _connection = new SqliteConnection(connectionString);
        _commands = new PreparedCommands(_connection);
        try
        {
            _connection.Open();
            SqlitePragmas.Instance.Configure(_connection);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Connections of an earlier generation are closed instead of being used again.</summary>
    public int Generation { get; }

    /// <summary>Executes a command, which becomes part of this connection, or the one that was prepared with the same text.</summary>
    public SqliteDataReader Execute(SqliteCommand command) => _commands.Prepare(command).ExecuteReader();

    /// <summary>Ends the use of the connection by a statement.</summary>
    public void Release() => _commands.Release();

    public void Dispose()
    {
        _commands.Dispose();
        _connection.Dispose();
    }
}
