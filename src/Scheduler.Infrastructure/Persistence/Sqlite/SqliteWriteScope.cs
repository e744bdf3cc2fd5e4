using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Tasks;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Serializes the writers of the process, because SQLite allows only one at a time.</summary>
internal sealed class SqliteWriteGate : IDisposable
{
    public SemaphoreSlim Semaphore { get; } = new(1, 1);

    public void Dispose() => Semaphore.Dispose();
}

/// <summary>
/// A transaction that holds the write lock from its beginning, behind a lock of the process: commands queue here rather than in
/// the provider, which sleeps 150 ms whenever the file is locked. Commands run one at a time, so they cannot conflict.
/// </summary>
internal sealed class SqliteWriteScope(SchedulerDbContext context, SqliteWriteGate gate, SqliteReadDatabase reads, RequestDeadline deadline) : IWriteScope
{
    private const int MaxPauseMilliseconds = 4;

    /// <summary>Changes nothing, but acquires the write lock for the transaction.</summary>
    private const string TakeLock = $"DELETE FROM {ScheduledTaskConfiguration.Table} WHERE FALSE";

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (!await gate.Semaphore.WaitAsync(deadline.Remaining, cancellationToken))
        {
            throw new TimeoutException("Other writers held the database for too long.");
        }

        try
        {
            context.ChangeTracker.Clear();
            context.Database.AutoSavepointsEnabled = false;
            await using var begun = await BeginAsync(cancellationToken);
            await using var transaction = await context.Database.UseTransactionAsync(begun, cancellationToken);
            var result = await work();

            // A commit is not canceled when the client disconnects: its outcome would be unknown.
            await transaction!.CommitAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
            gate.Semaphore.Release();
        }
    }

    // SQLite opens a file that is not writable as read-only, and the handle stays in the pool after the file has become writable
    // again. Nothing has been written yet, so it is safe to retry with a new handle.
    private async Task<SqliteTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await BeginOnceAsync(cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR)
        {
            reads.Close();
            SqliteConnection.ClearPool(Connection);
            await context.Database.CloseConnectionAsync();
            return await BeginOnceAsync(cancellationToken);
        }
    }

    // Not with EF Core's BeginTransaction, which counts the connection as opened twice when it fails.
    private async Task<SqliteTransaction> BeginOnceAsync(CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        var transaction = Connection.BeginTransaction(deferred: true);
        try
        {
            await LockAsync(cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    // SQLite's own busy handler blocks the thread and soon polls only ten times a second: another process that writes continuously
    // releases the lock for less than a millisecond at a time, which such polling would miss.
    private async Task LockAsync(CancellationToken cancellationToken)
    {
        _ = raw.sqlite3_busy_timeout(Connection.Handle, 0);
        int result;
        while ((result = raw.sqlite3_exec(Connection.Handle, TakeLock)) == raw.SQLITE_BUSY && deadline.Remaining > TimeSpan.Zero)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, MaxPauseMilliseconds + 1)), deadline.Time, cancellationToken);
        }

        SqliteException.ThrowExceptionForRC(result, Connection.Handle);
    }

    private SqliteConnection Connection => (SqliteConnection)context.Database.GetDbConnection();
}
