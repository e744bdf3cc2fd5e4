using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>The one writer that SQLite allows, handed out in the order of asking.</summary>
internal sealed class SqliteWriteGate : IDisposable
{
    public SemaphoreSlim Semaphore { get; } = new(1, 1);

    public void Dispose() => Semaphore.Dispose();
}

/// <summary>
/// An immediate transaction behind a gate of the process: its commands queue here rather than in the provider, which sleeps
/// 150 ms whenever it meets a lock. No two commands meet, so none can conflict.
/// </summary>
internal sealed class SqliteWriteScope(SchedulerDbContext context, SqliteWriteGate gate) : IWriteScope
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(SqlitePragmas.BusyTimeoutSeconds);

    public async Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        if (!await gate.Semaphore.WaitAsync(Patience, cancellationToken))
        {
            throw new TimeoutException("Other writers held the database for too long.");
        }

        try
        {
            context.ChangeTracker.Clear();
            context.Database.AutoSavepointsEnabled = false;
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var result = await work();

            // Past this point the client is owed the outcome, even if it no longer listens.
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            gate.Semaphore.Release();
        }
    }
}
