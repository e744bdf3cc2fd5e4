using System.Collections.Concurrent;
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
    /// <summary>Reads hardly wait, so only those that stream a listing overlap on a processor.</summary>
    private static readonly int MaxFree = 2 * Environment.ProcessorCount;

    private readonly string _connectionString = new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString();
    private readonly ConcurrentBag<SqliteReadConnection> _free = [];
    private int _generation;
    private int _freeCount;

    public SqlDialect Dialect => SqliteDialect.Instance;

    public Statement NewStatement() => new(types.Value, new SqliteCommand());

    public ValueTask<IReadResult> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EmbeddedNulInterceptor.Bind(command);
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
        Interlocked.Increment(ref _generation);
        DisposeFree();
    }

    public void Dispose() => Close();

    private void Return(SqliteReadConnection connection)
    {
        connection.Release();
        if (IsOld(connection) || Volatile.Read(ref _freeCount) >= MaxFree)
        {
            connection.Dispose();
            return;
        }

        Interlocked.Increment(ref _freeCount);
        _free.Add(connection);
        if (IsOld(connection))
        {
            // The connections were closed at the same time.
            DisposeFree();
        }
    }

    private SqliteReadConnection Take()
    {
        var generation = Volatile.Read(ref _generation);
        while (_free.TryTake(out var connection))
        {
            Interlocked.Decrement(ref _freeCount);
            if (!IsOld(connection))
            {
                return connection;
            }

            connection.Dispose();
        }

        return new SqliteReadConnection(_connectionString, generation);
    }

    private bool IsOld(SqliteReadConnection connection) => connection.Generation != Volatile.Read(ref _generation);

    private void DisposeFree()
    {
        while (_free.TryTake(out var connection))
        {
            Interlocked.Decrement(ref _freeCount);
            connection.Dispose();
        }
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
