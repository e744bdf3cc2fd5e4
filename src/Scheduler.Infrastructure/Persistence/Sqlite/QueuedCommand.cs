namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>A command that waits for the <see cref="SqliteWriter"/>. It ends when the transaction of which it is a part has ended.</summary>
internal abstract class QueuedCommand
{
    private int _isTaken;

    /// <summary>Whether the command has not been started, and still waits.</summary>
    public bool IsWaiting => Volatile.Read(ref _isTaken) == 0;

    /// <summary>Why the command itself failed; null if it did not.</summary>
    public abstract Exception? Failure { get; }

    /// <summary>Claims the command for its start, or for the end of its wait.</summary>
    /// <returns>False if the other came first.</returns>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>Runs the command to its end on the current thread.</summary>
    public abstract void Run(SqliteWriteConnection connection);

    /// <summary>Ends the command with its own result or failure.</summary>
    public abstract void Complete();

    /// <summary>Ends the command with a failure that is not its own.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
/// <typeparam name="T">The type of the result.</typeparam>
internal sealed class QueuedCommand<T>(Func<SqliteWriteConnection, Task<T>> work) : QueuedCommand
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private Task<T>? _work;

    public override Exception? Failure => _work!.Exception?.InnerException ?? (_work.IsCanceled ? new TaskCanceledException(_work) : null);

    /// <exception cref="TimeoutException">The command was not started in time.</exception>
    public async Task<T> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var timer = time.CreateTimer(
            static command => ((QueuedCommand<T>)command!).Abandon(new TimeoutException("Other writers held the database for too long.")),
            this,
            timeout,
            Timeout.InfiniteTimeSpan);
        await using var registration = cancellationToken.UnsafeRegister(
            static (command, token) => ((QueuedCommand<T>)command!).Abandon(new OperationCanceledException(token)), this);
        return await _completion.Task;
    }

    // In the context of the caller, so that logs and spans belong to its request.
    public override void Run(SqliteWriteConnection connection)
    {
        if (_context is null)
        {
            Start(connection);
        }
        else
        {
            ExecutionContext.Run(_context, _ => Start(connection), state: null);
        }
    }

    public override void Complete()
    {
        if (_work!.IsCompletedSuccessfully)
        {
            _completion.SetResult(_work.Result);
        }
        else
        {
            Fail(Failure!);
        }
    }

    public override void Fail(Exception exception)
    {
        if (exception is OperationCanceledException canceled)
        {
            _completion.SetCanceled(canceled.CancellationToken);
        }
        else
        {
            _completion.SetException(exception);
        }
    }

    private void Start(SqliteWriteConnection connection)
    {
        try
        {
            _work = work(connection);

            // SQLite has no asynchronous calls, so the work is almost always complete.
            if (!_work.IsCompleted)
            {
                ((IAsyncResult)_work).AsyncWaitHandle.WaitOne();
            }
        }
        catch (Exception e)
        {
            _work = Task.FromException<T>(e);
        }
    }

    private void Abandon(Exception exception)
    {
        if (TryTake())
        {
            Fail(exception);
        }
    }
}
