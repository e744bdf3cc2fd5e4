using Microsoft.Data.Sqlite;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The commands that were prepared on a connection, by their texts. One of them executes at a time.</summary>
internal sealed class PreparedCommands(SqliteConnection connection) : IDisposable
{
    /// <summary>Listings have many texts, one for each combination of filters.</summary>
    private const int MaxPrepared = 64;

    /// <summary>A listing by many values has a long text, and its statement takes much memory; it is not kept.</summary>
    private const int MaxKeptLength = 4096;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private SqliteCommand? _notKept;

    /// <summary>Takes over a command, and returns it, or the one that was prepared with the same text, with its values.</summary>
    public SqliteCommand Prepare(SqliteCommand command)
    {
        EmbeddedNulInterceptor.Bind(command);
        Release();
        if (_prepared.TryGetValue(command.CommandText, out var prepared))
        {
            for (var i = 0; i < prepared.Parameters.Count; i++)
            {
                prepared.Parameters[i].Value = command.Parameters[i].Value;
            }

            command.Dispose();
            return prepared;
        }

        command.Connection = connection;
        if (command.CommandText.Length > MaxKeptLength)
        {
            _notKept = command;
            return command;
        }

        if (_prepared.Count == MaxPrepared)
        {
            DisposePrepared();
        }

        _prepared.Add(command.CommandText, command);
        return command;
    }

    /// <summary>Disposes a command that is not kept.</summary>
    public void Release()
    {
        _notKept?.Dispose();
        _notKept = null;
    }

    public void Dispose()
    {
        Release();
        DisposePrepared();
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
