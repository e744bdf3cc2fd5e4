using System.Data.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

internal sealed class TaskQuery
{
    /// <summary>
    /// The maximum number of seeks in one index, which is the product of the numbers of its filter values. Only beyond it does the
    /// database sort the matching entries of the index.
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
        var parts = query.Seeks(filter);
        var ranges = query.Ranges(filter, isDescending, after);
        var seeks =
            from part in parts
            from range in ranges
            select (part.Index, Conditions: string.Join(" AND ", part.Conditions.Concat(range).Where(condition => condition.Length > 0)));
        var limit = statement.Parameter(count);
        return statement.ToCommand(dialect.SelectTopMerged(TaskRow.ColumnNames, ScheduledTaskConfiguration.Table, seeks.ToList(), isDescending, limit));
    }

    /// <summary>The seeks without their range: one for each combination of values of an index's filters, or one for all if there are too many.</summary>
    private List<(string Index, IReadOnlyList<string> Conditions)> Seeks(TaskFilter filter)
    {
        var values = new List<(string Column, List<string> Parameters)>();
        AddValues(values, nameof(ScheduledTask.ScheduleId), filter.ScheduleIds);
        AddValues(values, nameof(ScheduledTask.Worker), filter.Workers);

        // A filter of all statuses is no filter.
        var statuses = filter.Statuses?.Distinct().ToList();
        statuses = statuses?.Count == ScheduledTaskStatusNames.All.Count ? null : statuses;
        return ListingIndex.For(values.ConvertAll(value => value.Column), statuses)
            .SelectMany(index => SeeksIn(index, values, index.Status is null && statuses is not null ? ListingIndex.IsOf(statuses) : ""))
            .ToList();
    }

    private static IEnumerable<(string Index, IReadOnlyList<string> Conditions)> SeeksIn(
        ListingIndex index, List<(string Column, List<string> Parameters)> values, string ofStatuses)
    {
        var isTooMany = values.Where(value => index.Filters.Contains(value.Column, StringComparer.Ordinal)).Aggregate(1L, (count, value) => count * value.Parameters.Count) > MaxSeeks;
        IEnumerable<IReadOnlyList<string>> seeks = [[index.Condition]];
        foreach (var (column, parameters) in values)
        {
            var conditions = index.Filters.Contains(column, StringComparer.Ordinal) && !isTooMany
                ? parameters.Select(parameter => $"{column} = {parameter}")
                : [AnyOf(column, parameters)];
            seeks = seeks.SelectMany(_ => conditions, (seek, condition) => (IReadOnlyList<string>)[.. seek, condition]);
        }

        return seeks.Select(seek => (index.Name, (IReadOnlyList<string>)[.. seek, ofStatuses]));
    }

    /// <summary>The bounds of the start. A bound that the position implies is omitted: the database might use it for the seek instead.</summary>
    private List<string[]> Ranges(TaskFilter filter, bool isDescending, TaskPosition? after)
    {
        var from = filter.From is { } lower && (after is null || isDescending) ? $"Start > {Parameter(nameof(ScheduledTask.Start), lower)}" : "";
        var to = filter.To is { } upper && (after is null || !isDescending) ? $"Start < {Parameter(nameof(ScheduledTask.Start), upper)}" : "";
        if (after is null)
        {
            return [[from, to]];
        }

        var position = (Parameter(nameof(ScheduledTask.Start), after.Start), Parameter(nameof(ScheduledTask.Id), after.Id));
        return _dialect.KeysetPredicate(("Start", "Id"), position, isDescending).Select(condition => new[] { condition, from, to }).ToList();
    }

    private void AddValues<T>(List<(string Column, List<string> Parameters)> values, string property, IReadOnlyCollection<T>? filter)
    {
        if (filter is not null)
        {
            values.Add((property, filter.Select(value => Parameter(property, value)).ToList()));
        }
    }

    private static string AnyOf(string column, IReadOnlyList<string> parameters) =>
        parameters is [var only] ? $"{column} = {only}" : $"{column} IN ({string.Join(", ", parameters)})";

    private string Parameter(string property, object? value) => _statement.Parameter<ScheduledTask>(property, value);
}
