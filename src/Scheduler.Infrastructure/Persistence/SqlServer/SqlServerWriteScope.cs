using Scheduler.Application.Common;
using Scheduler.Infrastructure.Claims;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Forgets what an earlier attempt has read, without a transaction: a command saves once, and the save contains its transaction; one here would cost two more round
/// trips. The revision detects conflicts.
/// </summary>
internal sealed class SqlServerWriteScope(SchedulerDbContext context, SqlServerLeaseClock clock) : IWriteScope
{
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        clock.Forget();
        try
        {
            return await work();
        }
        finally
        {
            // The command has failed after it read in turn.
            if (context.IsInTransaction)
            {
                await ((SqlServerSchedulerDbContext)context).EndTransactionAsync();
            }
        }
    }
}
