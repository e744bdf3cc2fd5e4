using Scheduler.Application.Common;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Saves tasks with statements of its own, and all other entities with EF Core.</summary>
internal sealed class SqliteUnitOfWork(TrackedTasks tasks, UnitOfWork others) : IUnitOfWork
{
    public Task SaveChangesAsync(CancellationToken cancellationToken)
    {
        tasks.Save();
        return others.SaveChangesAsync(cancellationToken);
    }
}
