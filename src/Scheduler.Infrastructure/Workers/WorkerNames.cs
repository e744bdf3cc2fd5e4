using System.Data.Common;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Workers;

/// <summary>Statements that find the distinct names of workers with one seek for each, however many tasks they have.</summary>
internal static class WorkerNames
{
    /// <summary>Selects the names of workers with waiting tasks, in order.</summary>
    public static DbCommand OfWaitingTasks(Statement statement, SqlDialect dialect)
    {
        var tasks = dialect.From(ScheduledTaskConfiguration.Table, ScheduledTaskConfiguration.DueIndex);
        return statement.ToCommand(dialect.SelectDistinct("Worker", tasks, ScheduledTaskConfiguration.HasDueTime));
    }
}
