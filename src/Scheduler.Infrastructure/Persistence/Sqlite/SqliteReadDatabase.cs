using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Reads on connections that stay open, with statements that stay prepared. To open one of EF Core's connections and to prepare a
/// statement takes several times as long as to read a task.
/// </summary>
/// <param name="connectionString">The connection string of the file.</param>
/// <param name="types">The types of the columns; loaded at the first statement.</param>
internal sealed class SqliteReadDatabase(string connectionString, Lazy<ColumnTypes> types) : IReadDatabase, IDisposable
{
    /// <summary>
    /// Threads that share a processor interrupt each other's reads, so that more are open at once than there are processors. With two
    /// connections on one processor, every fourth listing of 64 clients opened another one, which costs as much as the listing.
    /// </summary>
    private static readonly int MaxFree = Math.Max(32, 2 * Environment.ProcessorCount);

    private readonly string _connectionString = new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString();

    /// <summary>The connection that was used last is used next, because its pages are in the processor's cache.</summary>
    private readonly Stack<SqliteReadConnection> _free = [];
    private readonly Lock _lock = new();
    private int _generation;

    public SqlDialect Dialect => SqliteDialect.Instance;

    public Statement NewStatement() => new(types.Value, new SqliteCommand());

    public ValueTask<IReadResult> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = Take();
        try
        {
            return ValueTask.FromResult<IReadResult>(new Result(this, connection, connection.Execute((SqliteCommand)command)));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Closes the connections, those in use when their statement ends. SQLite shares how the files were opened among all connections of
    /// a process: after a file was read-only, all of them have to be closed.
    /// </summary>
    public void Close()
    {
        SqliteReadConnection[] free;
        lock (_lock)
        {
            _generation++;
            free = [.. _free];
            _free.Clear();
        }

        foreach (var connection in free)
        {
            connection.Dispose();
        }
    }

    public void Dispose() => Close();

    private void Return(SqliteReadConnection connection)
    {
        connection.Release();
        lock (_lock)
        {
            if (connection.Generation == _generation && _free.Count < MaxFree)
            {
                _free.Push(connection);
                return;
            }
        }

        connection.Dispose();
    }

    private SqliteReadConnection Take()
    {
        int generation;
        lock (_lock)
        {
            if (_free.TryPop(out var connection))
            {
                return connection;
            }

            generation = _generation;
        }

        return new SqliteReadConnection(_connectionString, generation);
    }

    private sealed class Result(SqliteReadDatabase database, SqliteReadConnection connection, SqliteDataReader reader) : IReadResult
    {
        private bool _isDisposed;

        public DbDataReader Reader => reader;

        public ValueTask DisposeAsync()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                reader.Dispose();
                database.Return(connection);
            }

            return ValueTask.CompletedTask;
        }
    }
}
