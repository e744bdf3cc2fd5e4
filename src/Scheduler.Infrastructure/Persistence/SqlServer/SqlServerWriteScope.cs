using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Clears the context, without a transaction: a command saves once, and the context wraps that save in one if it needs several
/// statements; a transaction here would cost two more round trips. The revision detects conflicts.
/// </summary>
internal sealed class SqlServerWriteScope(SchedulerDbContext context) : IWriteScope
{
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        return work();
    }
}
