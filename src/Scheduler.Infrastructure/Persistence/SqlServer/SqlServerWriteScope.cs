using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Clears the context and starts the deadline, without a transaction: a command saves once, and the context wraps that save in one
/// if it needs several statements; a transaction here would cost two more round trips. The revision detects conflicts.
/// </summary>
internal sealed class SqlServerWriteScope(SchedulerDbContext context, IDatabaseErrorClassifier failures) : IWriteScope
{
    private long? _startedAt;

    private CommandDeadline Deadline => ((SqlServerSchedulerDbContext)context).Deadline;

    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        var startedAt = Deadline.BeginCommand(_startedAt);
        _startedAt = null;
        try
        {
            return await work();
        }
        catch (Exception e) when (e is ConcurrencyConflictException || failures.Classify(e) == DatabaseErrorKind.Conflict)
        {
            // The retry gets the rest of the time budget.
            _startedAt = startedAt;
            throw;
        }
        finally
        {
            Deadline.EndCommand();
        }
    }
}
