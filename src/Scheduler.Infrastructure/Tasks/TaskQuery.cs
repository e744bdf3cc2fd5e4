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
            select new IndexSeek(part.Index, string.Join(" AND ", part.Conditions.Concat(range).Where(condition => condition.Length > 0)), part.Lists);
        var limit = statement.Parameter(count);
        return statement.ToCommand(dialect.SelectTopMerged(TaskRow.ColumnNames, ScheduledTaskConfiguration.Table, seeks.ToList(), isDescending, limit));
    }

    /// <summary>
    /// The seeks without their range: one for each index, and, unless the database joins lists, for each combination of values of its
    /// filters, if these are not too many.
    /// </summary>
    private List<(string Index, IReadOnlyList<string> Conditions, IReadOnlyList<string> Lists)> Seeks(TaskFilter filter)
    {
        var values = new List<Values>();
        AddValues(values, nameof(ScheduledTask.ScheduleId), filter.ScheduleIds, id => id.Value.ToString("N"));
        AddValues(values, nameof(ScheduledTask.Worker), filter.Workers, worker => worker.Value);

        // A filter of all statuses is no filter.
        var statuses = filter.Statuses?.Distinct().ToList();
        statuses = statuses?.Count == ScheduledTaskStatusNames.All.Count ? null : statuses;
        return ListingIndex.For(values.ConvertAll(value => value.Column), statuses)
            .SelectMany(index => SeeksIn(index, values, index.Status is null && statuses is not null ? ListingIndex.IsOf(statuses) : ""))
            .ToList();
    }

    private static IEnumerable<(string Index, IReadOnlyList<string> Conditions, IReadOnlyList<string> Lists)> SeeksIn(
        ListingIndex index, List<Values> values, string ofStatuses)
    {
        var sought = values.Where(value => index.Filters.Contains(value.Column, StringComparer.Ordinal)).ToList();
        var isTooMany = sought.Aggregate(1L, (count, value) => count * value.Each.Count) > MaxSeeks;
        IEnumerable<IReadOnlyList<string>> seeks = [[index.Condition]];
        foreach (var value in values)
        {
            var conditions = !sought.Contains(value) || isTooMany ? [value.Any] : value.Each;
            seeks = seeks.SelectMany(_ => conditions, (seek, condition) => (IReadOnlyList<string>)[.. seek, condition]);
        }

        var lists = sought.Select(value => value.List).OfType<string>().ToList();
        return seeks.Select(seek => (index.Name, (IReadOnlyList<string>)[.. seek, ofStatuses], (IReadOnlyList<string>)lists));
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

    private void AddValues<T>(List<Values> values, string column, IReadOnlyCollection<T>? filter, Func<T, string> toText)
    {
        if (filter is null)
        {
            return;
        }

        var distinct = filter.Distinct().ToList();
        var list = distinct.Count > 1 ? _dialect.ListOf(_statement, column, _statement.TypeOf<ScheduledTask>(column), distinct.Select(toText)) : null;
        values.Add(list is { } joined
            ? new Values(column, [$"{column} = {joined.Value}"], $"{column} IN (SELECT {joined.Value} FROM {joined.Source})", joined.Source)
            : ValuesOf(column, distinct.ConvertAll(value => Parameter(column, value))));
    }

    private static Values ValuesOf(string column, List<string> parameters)
    {
        var each = parameters.ConvertAll(parameter => $"{column} = {parameter}");
        return new Values(column, each, each is [var only] ? only : $"{column} IN ({string.Join(", ", parameters)})", List: null);
    }

    private string Parameter(string property, object? value) => _statement.Parameter<ScheduledTask>(property, value);

    /// <summary>The values of a filter.</summary>
    /// <param name="Column">The column that has one of the values.</param>
    /// <param name="Each">A condition for each value, or one for each value of the list.</param>
    /// <param name="Any">A condition for all of them.</param>
    /// <param name="List">The FROM clause of the list to which <paramref name="Each"/> refers; null without one.</param>
    private sealed record Values(string Column, IReadOnlyList<string> Each, string Any, string? List);
}
