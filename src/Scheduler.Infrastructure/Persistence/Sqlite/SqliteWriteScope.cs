using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Tasks;
using SQLitePCL;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The one writer that SQLite allows, handed out in the order of asking.</summary>
internal sealed class SqliteWriteGate : IDisposable
{
    /// <summary>
    /// How long a command waits, for its turn here and then for other processes. A request is to have its answer within 5 s, one
    /// of which it may have waited in front of the service.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3.5);

    public SemaphoreSlim Semaphore { get; } = new(1, 1);

    public void Dispose() => Semaphore.Dispose();
}

/// <summary>
/// A transaction that may write from its beginning, behind a gate of the process: its commands queue here rather than in the
/// provider, which sleeps 150 ms whenever it meets a lock. No two commands meet, so none can conflict.
/// </summary>
internal sealed class SqliteWriteScope(SchedulerDbContext context, SqliteWriteGate gate) : IWriteScope
{
    private const int MaxPauseMilliseconds = 4;

    /// <summary>Changes nothing, but has the right to: it makes the transaction the one that writes.</summary>
    private const string TakeLock = $"DELETE FROM {ScheduledTaskConfiguration.Table} WHERE FALSE";

    public async Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        // The machine's clock: other processes go by it, too.
        var asked = Stopwatch.GetTimestamp();
        if (!await gate.Semaphore.WaitAsync(gate.Timeout, cancellationToken))
        {
            throw new TimeoutException("Other writers held the database for too long.");
        }

        try
        {
            context.ChangeTracker.Clear();
            context.Database.AutoSavepointsEnabled = false;
            await using var begun = await BeginAsync(asked, cancellationToken);
            await using var transaction = await context.Database.UseTransactionAsync(begun, cancellationToken);
            var result = await work();

            // Past this point the client is owed the outcome, even if it no longer listens.
            await transaction!.CommitAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
            gate.Semaphore.Release();
        }
    }

    // SQLite opens a file that may not be written for reading alone, and such a handle stays in the pool when the file may be
    // written again. Nothing is done yet, so a new handle may be tried.
    private async Task<SqliteTransaction> BeginAsync(long asked, CancellationToken cancellationToken)
    {
        try
        {
            return await BeginOnceAsync(asked, cancellationToken);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_IOERR)
        {
            SqliteConnection.ClearPool(Connection);
            await context.Database.CloseConnectionAsync();
            return await BeginOnceAsync(asked, cancellationToken);
        }
    }

    // Not by EF Core, which takes a connection for open twice when a transaction does not begin.
    private async Task<SqliteTransaction> BeginOnceAsync(long asked, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        var transaction = Connection.BeginTransaction(deferred: true);
        try
        {
            await LockAsync(asked, cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    // SQLite's own waiting keeps the thread, and soon looks ten times a second only: another process that writes without a pause
    // leaves the file alone for less than a millisecond each time, and would never be met then.
    private async Task LockAsync(long asked, CancellationToken cancellationToken)
    {
        _ = raw.sqlite3_busy_timeout(Connection.Handle, 0);
        int result;
        while ((result = raw.sqlite3_exec(Connection.Handle, TakeLock)) == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(asked) < gate.Timeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, MaxPauseMilliseconds + 1)), TimeProvider.System, cancellationToken);
        }

        SqliteException.ThrowExceptionForRC(result, Connection.Handle);
    }

    private SqliteConnection Connection => (SqliteConnection)context.Database.GetDbConnection();
}
