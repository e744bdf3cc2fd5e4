using Scheduler.Application.Common;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>
/// Nothing but a fresh start: a command saves once, and the context puts that save into a transaction where it takes more than one
/// statement. To begin and commit around it would cost two more round trips. Conflicts are found by the revision.
/// </summary>
internal sealed class SqlServerWriteScope(SchedulerDbContext context, IDatabaseFailures failures) : IWriteScope
{
    private long? _since;

    private SqlServerPatience Patience => ((SqlServerSchedulerDbContext)context).Patience;

    public async Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        context.ChangeTracker.Clear();
        var since = Patience.BeginCommand(_since);
        _since = null;
        try
        {
            return await work();
        }
        catch (Exception e) when (e is ConcurrencyConflictException || failures.Judge(e) == DatabaseFailure.Conflict)
        {
            // When it is run again, it has what is left.
            _since = since;
            throw;
        }
        finally
        {
            Patience.EndCommand();
        }
    }
}
