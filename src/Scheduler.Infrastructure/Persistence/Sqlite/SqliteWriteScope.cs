using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>Runs a command in the transaction of the <see cref="SqliteWriter"/>.</summary>
internal sealed class SqliteWriteScope(
    SchedulerDbContext context, SqliteSession session, TrackedTasks tasks, SqliteWriter writer, RequestDeadline deadline) : IWriteScope
{
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        writer.RunAsync(connection => RunOnAsync(connection, work), deadline, cancellationToken);

    private async Task<T> RunOnAsync<T>(SqliteWriteConnection writing, Func<Task<T>> work)
    {
        context.ChangeTracker.Clear();
        tasks.Clear();
        var own = context.Database.GetDbConnection();
        context.Database.SetDbConnection(writing.Connection, contextOwnsConnection: false);
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        context.IsInTransaction = true;
        session.Writer = writing;
        try
        {
            return await work();
        }
        finally
        {
            session.Writer = null;
            context.IsInTransaction = false;
            context.Database.AutoTransactionBehavior = AutoTransactionBehavior.WhenNeeded;
            context.Database.SetDbConnection(own, contextOwnsConnection: true);
        }
    }
}
