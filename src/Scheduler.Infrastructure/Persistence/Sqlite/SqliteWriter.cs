using Microsoft.Data.Sqlite;
using Scheduler.Application.Common;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Runs the commands of the process one after another, on one thread and one connection: SQLite allows one writer at a time.
/// Group commit: commands that wait at the same time share a transaction, and so one write to the disk. Each has a savepoint, to
/// fail alone, and ends only after the commit, because it has read what the commands before it wrote.
/// </summary>
internal sealed class SqliteWriter(string connectionString, SqliteReadDatabase reads, TimeProvider time) : IDisposable
{
    /// <summary>The maximum number of commands in a transaction.</summary>
    public const int MaxCommands = 64;

    private const int MaxPauseMilliseconds = 4;

    /// <summary>How long a transaction begins further commands, so that other processes and its first command do not wait for long.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly Queue<QueuedCommand> _waiting = [];
    private readonly SqliteCheckpoints _checkpoints = new(connectionString);
    private readonly SemaphoreSlim _arrivals = new(0);
    private Thread? _thread;
    private bool _isIdle;
    private bool _isDisposed;
    private SqliteWriteConnection? _connection;

    /// <summary>Runs a command as part of a transaction.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="command">The command, which waits for nothing but the database.</param>
    /// <param name="deadline">Until when the command waits for its start.</param>
    /// <param name="cancellationToken">Cancels the wait for the start.</param>
    /// <exception cref="TimeoutException">The command was not started before the deadline.</exception>
    public Task<T> RunAsync<T>(Func<SqliteWriteConnection, Task<T>> command, RequestDeadline deadline, CancellationToken cancellationToken)
    {
        var queued = new QueuedCommand<T>(command);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _waiting.Enqueue(queued);
            Wake();
            if (_thread is null)
            {
                _thread = new Thread(Serve) { IsBackground = true, Name = "SQLite writer" };
                _thread.UnsafeStart();
            }
        }

        return queued.WaitAsync(deadline.Remaining, deadline.Time, cancellationToken);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            Wake();
        }

        _thread?.Join();
        _checkpoints.Dispose();
        _arrivals.Dispose();
    }

    private void Serve()
    {
        while (HasWaiting())
        {
            if (TryBegin())
            {
                RunTransaction();
            }
        }

        Close();
    }

    // False when the writer is disposed and the queue is empty.
    private bool HasWaiting()
    {
        while (true)
        {
            lock (_lock)
            {
                if (Peek() is not null)
                {
                    return true;
                }

                if (_isDisposed)
                {
                    return false;
                }

                _isIdle = true;
            }

            _arrivals.Wait();
        }
    }

    // Waits for other processes as long as a command waits; false when none does any more.
    private bool TryBegin()
    {
        var isReopened = false;
        while (HasCommand())
        {
            try
            {
                _connection ??= new SqliteWriteConnection(connectionString);
                if (_connection.TryBegin())
                {
                    return true;
                }

                Pause();
            }
            catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_BUSY)
            {
                // The connection could not be configured.
                Close();
                Pause();
            }
            catch (SqliteException e) when (!isReopened && e.SqliteErrorCode is (raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR))
            {
                // SQLite opens a file that is not writable as read-only, and shares that among all connections of the process, until
                // all are closed. Nothing has been written yet, so it is safe to retry with a new one.
                CloseAll();
                isReopened = true;
            }
            catch (Exception e)
            {
                Close();
                TakeNext()?.Fail(e);
                return false;
            }
        }

        return false;
    }

    // The thread is not idle, so that no arrival ends the pause.
    private void Pause() => _arrivals.Wait(Random.Shared.Next(1, MaxPauseMilliseconds + 1));

    private void RunTransaction()
    {
        var commands = new List<QueuedCommand>();
        try
        {
            var start = time.GetTimestamp();
            while (commands.Count < MaxCommands && (commands.Count == 0 || time.GetElapsedTime(start) < MaxDuration) && TakeNext() is { } command)
            {
                commands.Add(command);
                Run(command, _connection!);
            }

            _connection!.Execute("COMMIT");
        }
        catch (TransactionEndedException)
        {
            // The last command has ended the transaction: only its own failure tells why.
            foreach (var command in commands)
            {
                command.Fail(command == commands[^1] && command.Failure is { } cause ? cause : new TransactionEndedException());
            }

            return;
        }
        catch (Exception e)
        {
            Close();
            foreach (var command in commands)
            {
                command.Fail(CopyOf(e));
            }

            return;
        }

        foreach (var command in commands)
        {
            command.Complete();
        }

        _checkpoints.Notify(_connection);
    }

    private static void Run(QueuedCommand command, SqliteWriteConnection connection)
    {
        connection.Execute("SAVEPOINT command");
        command.Run(connection);
        if (!connection.IsInTransaction)
        {
            throw new TransactionEndedException();
        }

        if (command.Failure is not null)
        {
            connection.Execute("ROLLBACK TO command");
        }

        connection.Execute("RELEASE command");
    }

    // Several requests throw it, each with its own stack trace.
    private static Exception CopyOf(Exception exception) => exception is SqliteException sqlite
        ? new SqliteException(sqlite.Message, sqlite.SqliteErrorCode, sqlite.SqliteExtendedErrorCode)
        : new InvalidOperationException("The transaction failed.", exception);

    private void CloseAll()
    {
        Close();
        _checkpoints.Close();
        reads.Close();
        using var pooled = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    private void Wake()
    {
        if (_isIdle)
        {
            _isIdle = false;
            _arrivals.Release();
        }
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private bool HasCommand()
    {
        lock (_lock)
        {
            return Peek() is not null;
        }
    }

    private QueuedCommand? Peek()
    {
        while (_waiting.TryPeek(out var command))
        {
            if (command.IsWaiting)
            {
                return command;
            }

            _waiting.Dequeue();
        }

        return null;
    }

    private QueuedCommand? TakeNext()
    {
        lock (_lock)
        {
            while (_waiting.TryDequeue(out var command))
            {
                if (command.TryTake())
                {
                    return command;
                }
            }

            return null;
        }
    }
}

/// <summary>The transaction of a command was rolled back because of another command. Nothing was stored; a retry may succeed.</summary>
internal sealed class TransactionEndedException() : Exception("Another command has ended the shared transaction.");
