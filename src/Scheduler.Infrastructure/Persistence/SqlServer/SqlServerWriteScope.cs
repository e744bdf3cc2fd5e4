using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Nothing but a fresh start: a command saves once, and EF Core puts that save into a transaction where it takes more than one
/// statement. To begin and commit around it would cost two more round trips. Conflicts are found by the revision.
/// </summary>
internal sealed class SqlServerWriteScope(SchedulerDbContext context) : IWriteScope
{
    public Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        return work();
    }
}
