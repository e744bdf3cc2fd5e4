using Microsoft.Data.Sqlite;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>An open connection with the statements that were prepared on it. It executes one statement at a time.</summary>
internal sealed class SqliteReadConnection : IDisposable
{
    /// <summary>Listings have many texts, one for each combination of filters.</summary>
    private const int MaxPrepared = 200;

    /// <summary>A listing by many values has a long text, and its statement takes much memory; it is not kept.</summary>
    private const int MaxKeptLength = 4096;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private SqliteCommand? _notKept;

    /// <param name="connectionString">The connection string of the file.</param>
    /// <param name="generation">See <see cref="Generation"/>.</param>
    public SqliteReadConnection(string connectionString, int generation)
    {
        Generation = generation;
        _connection = new SqliteConnection(connectionString);
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
    public SqliteDataReader Execute(SqliteCommand command)
    {
        if (_prepared.TryGetValue(command.CommandText, out var prepared))
        {
            for (var i = 0; i < prepared.Parameters.Count; i++)
            {
                prepared.Parameters[i].Value = command.Parameters[i].Value;
            }

            command.Dispose();
            return prepared.ExecuteReader();
        }

        command.Connection = _connection;
        if (command.CommandText.Length > MaxKeptLength)
        {
            _notKept = command;
            return command.ExecuteReader();
        }

        if (_prepared.Count == MaxPrepared)
        {
            DisposePrepared();
        }

        _prepared.Add(command.CommandText, command);
        return command.ExecuteReader();
    }

    /// <summary>Ends the use of the connection by a statement.</summary>
    public void Release()
    {
        _notKept?.Dispose();
        _notKept = null;
    }

    public void Dispose()
    {
        Release();
        DisposePrepared();
        _connection.Dispose();
    }

    private void DisposePrepared()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
    }
}
