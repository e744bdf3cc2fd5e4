using System.Data.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

internal sealed class TaskQuery
{
    /// <summary>
    /// The maximum number of index seeks of a listing, which is the product of the numbers of its filter values. Only beyond it may
    /// the database have to sort all matching tasks.
    /// </summary>
    private const int MaxSeeks = 64;

    private static readonly string SelectById = $"SELECT {TaskRow.ColumnList} FROM {ScheduledTaskConfiguration.Table} WHERE Id = @p0";

    private readonly Statement _statement;
    private readonly SqlDialect _dialect;

    private TaskQuery(Statement statement, SqlDialect dialect) => (_statement, _dialect) = (statement, dialect);

    public static DbCommand ById(Statement statement, TaskId id)
    {
        statement.Parameter<ScheduledTask>(nameof(ScheduledTask.Id), id);
        return statement.ToCommand(SelectById);
    }

    /// <summary>Selects the first tasks after a position.</summary>
    public static DbCommand Listing(
        Statement statement, SqlDialect dialect, TaskFilter filter, TaskSort sort, TaskPosition? after, int count)
    {
        var query = new TaskQuery(statement, dialect);
        var isDescending = sort == TaskSort.StartDescending;
        var (seeks, index) = query.Values(filter);
        var conditions =
            from values in seeks
            from range in query.Ranges(filter, isDescending, after)
            select string.Join(" AND ", values.Concat(range).Where(condition => condition.Length > 0));
        var limit = statement.Parameter(count);
        return statement.ToCommand(dialect.SelectTopMerged(TaskRow.ColumnNames, ScheduledTaskConfiguration.Table, index, conditions.ToList(), isDescending, limit));
    }

    /// <summary>The equality filters: one seek for each combination of values, or a single condition if there are too many.</summary>
    /// <returns>The conditions, and the index that each of them can use.</returns>
    private (List<string[]> Seeks, string? Index) Values(TaskFilter filter)
    {
        var workers = Parameters(nameof(ScheduledTask.Worker), filter.Workers);

        // A filter of all statuses is no filter; leaving it out needs a quarter of the seeks.
        var isEveryStatus = filter.Statuses?.Distinct().Count() == ScheduledTaskStatusNames.All.Count;
        var statuses = Parameters(nameof(ScheduledTask.Status), isEveryStatus ? null : filter.Statuses);
        if (filter.ScheduleIds is not null)
        {
            var schedules = Parameters(nameof(ScheduledTask.ScheduleId), filter.ScheduleIds);
            return OfSchedules(schedules, AnyOf(nameof(ScheduledTask.Worker), workers), AnyOf(nameof(ScheduledTask.Status), statuses));
        }

        if (workers.Count * statuses.Count > MaxSeeks)
        {
            return ([[AnyOf(nameof(ScheduledTask.Worker), workers), AnyOf(nameof(ScheduledTask.Status), statuses)]], null);
        }

        var seeks =
            from worker in workers
            from status in statuses
            select new[] { AnyOf(nameof(ScheduledTask.Worker), [worker]), AnyOf(nameof(ScheduledTask.Status), [status]) };
        return (seeks.ToList(), ScheduledTaskConfiguration.IndexFor(hasWorker: workers is not [null], hasStatus: statuses is not [null]));
    }

    /// <summary>The tasks of a schedule have the same worker as a rule, so only the schedules are sought.</summary>
    private static (List<string[]> Seeks, string? Index) OfSchedules(List<string?> schedules, string ofWorkers, string ofStatuses)
    {
        var parts = schedules.Count > MaxSeeks ? [schedules] : schedules.Select(schedule => new List<string?> { schedule });
        var seeks = parts.Select(part => new[] { ScheduledTaskConfiguration.HasSchedule, AnyOf(nameof(ScheduledTask.ScheduleId), part), ofWorkers, ofStatuses });
        return (seeks.ToList(), schedules.Count > MaxSeeks ? null : ScheduledTaskConfiguration.ScheduleIndex);
    }

    /// <summary>The bounds of the start. A bound that the position implies is omitted: the database might use it for the seek instead.</summary>
    private IEnumerable<string[]> Ranges(TaskFilter filter, bool isDescending, TaskPosition? after)
    {
        var from = filter.From is { } lower && (after is null || isDescending) ? $"Start > {Parameter(nameof(ScheduledTask.Start), lower)}" : "";
        var to = filter.To is { } upper && (after is null || !isDescending) ? $"Start < {Parameter(nameof(ScheduledTask.Start), upper)}" : "";
        if (after is null)
        {
            return [[from, to]];
        }

        var position = (Parameter(nameof(ScheduledTask.Start), after.Start), Parameter(nameof(ScheduledTask.Id), after.Id));
        return _dialect.KeysetPredicate(("Start", "Id"), position, isDescending).Select(condition => new[] { condition, from, to });
    }

    /// <summary>The name of a parameter for each value, or a single null, which means no condition, if the filter is not set.</summary>
    private List<string?> Parameters<T>(string property, IReadOnlyCollection<T>? values) =>
        values is null ? [null] : values.Select(value => (string?)Parameter(property, value)).ToList();

    private static string AnyOf(string column, IReadOnlyList<string?> parameters) => parameters switch
    {
        [null] => "",
        [var only] => $"{column} = {only}",
        _ => $"{column} IN ({string.Join(", ", parameters)})",
    };

    private string Parameter(string property, object? value) => _statement.Parameter<ScheduledTask>(property, value);
}
