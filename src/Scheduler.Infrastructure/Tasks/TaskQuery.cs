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

    private const string Table = ScheduledTaskConfiguration.Table;

    private readonly Statement _statement;
    private readonly SqlDialect _dialect;
    private readonly TaskRange _range;
    private readonly KeyOrder _order;
    private readonly Func<string> _leaseTime;

    private TaskQuery(Statement statement, SqlDialect dialect, TaskRange range, Func<string> leaseTime)
    {
        (_statement, _dialect, _range, _leaseTime) = (statement, dialect, range, leaseTime);
        var isDescending = range.Sort == TaskSort.StartDescending != range.IsBackward;
        _order = range.Sort switch
        {
            TaskSort.Id => new KeyOrder(isDescending, nameof(ScheduledTask.Id)),
            TaskSort.DueAt => new KeyOrder(isDescending, nameof(ScheduledTask.DueAt), nameof(ScheduledTask.Id)),
            _ => new KeyOrder(isDescending, nameof(ScheduledTask.Start), nameof(ScheduledTask.Id)),
        };
    }

    /// <summary>Selects the first tasks of a range.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="dialect">The dialect of the database.</param>
    /// <param name="range">The range.</param>
    /// <param name="columns">The columns to select.</param>
    /// <param name="count">The maximum number of tasks.</param>
    /// <param name="leaseTime">Adds the lease clock to the statement, and returns its SQL expression.</param>
    public static DbCommand Listing(
        Statement statement, SqlDialect dialect, TaskRange range, IReadOnlyList<string> columns, int count, Func<string> leaseTime)
    {
        var query = new TaskQuery(statement, dialect, range, leaseTime);
        var seeks = query.Seeks();
        return statement.ToCommand(dialect.SelectTopMerged(columns, Table, seeks, query._order, statement.Parameter(count)));
    }

    /// <summary>Counts the tasks of a range, up to a number.</summary>
    public static DbCommand Count(Statement statement, SqlDialect dialect, TaskRange range, int max, Func<string> leaseTime)
    {
        var seeks = new TaskQuery(statement, dialect, range, leaseTime).Seeks();
        return statement.ToCommand(dialect.CountTop(Table, seeks, statement.Parameter(max)));
    }

    private List<IndexSeek> Seeks()
    {
        var parts = SeeksOfFilter();
        var ranges = Ranges();
        var seeks =
            from part in parts
            from range in ranges
            select new IndexSeek(part.Index, string.Join(" AND ", part.Conditions.Concat(range).Where(condition => condition.Length > 0)), part.Lists);
        return seeks.ToList();
    }

    /// <summary>
    /// The seeks without their range: one for each index, and, unless the database joins lists, for each combination of values of its
    /// filters, if these are not too many.
    /// </summary>
    private List<(string Index, IReadOnlyList<string> Conditions, IReadOnlyList<string> Lists)> SeeksOfFilter()
    {
        var filter = _range.Filter;
        var values = new List<Values>();
        AddValues(values, nameof(ScheduledTask.ScheduleId), filter.ScheduleIds, id => id.Value.ToString("N"));
        AddValues(values, nameof(ScheduledTask.FailureKind), filter.FailureKinds, kind => kind.ToString());
        AddValues(values, nameof(ScheduledTask.Worker), filter.Workers, worker => worker.Value);

        // A filter of all statuses is no filter.
        var statuses = filter.Statuses?.Distinct().ToList();
        statuses = statuses?.Count == ScheduledTaskStatusNames.All.Count ? null : statuses;
        var ofStatuses = statuses is null ? "" : ListingIndex.IsOf(statuses);
        return _range.Sort switch
        {
            TaskSort.DueAt => SeeksIn(ScheduledTaskConfiguration.DueIndex, ScheduledTaskConfiguration.HasDueTime, [nameof(ScheduledTask.Worker)], values, ofStatuses).ToList(),
            TaskSort.Id => SeeksIn(ScheduledTaskConfiguration.KeyIndex, "", [], values, ofStatuses).ToList(),
            _ => ListingIndex.For(values.ConvertAll(value => value.Column), statuses)
                .SelectMany(index => SeeksIn(index.Name, index.Condition, index.Filters, values, index.Status is null ? ofStatuses : ""))
                .ToList(),
        };
    }

    private static IEnumerable<(string Index, IReadOnlyList<string> Conditions, IReadOnlyList<string> Lists)> SeeksIn(
        string index, string condition, IReadOnlyList<string> filters, List<Values> values, string ofStatuses)
    {
        var sought = values.Where(value => filters.Contains(value.Column, StringComparer.Ordinal)).ToList();
        var isTooMany = sought.Aggregate(1L, (count, value) => count * value.Each.Count) > MaxSeeks;
        IEnumerable<IReadOnlyList<string>> seeks = [[condition]];
        foreach (var value in values)
        {
            var conditions = !sought.Contains(value) || isTooMany ? [value.Any] : value.Each;
            seeks = seeks.SelectMany(_ => conditions, (seek, of) => (IReadOnlyList<string>)[.. seek, of]);
        }

        var lists = sought.Select(value => value.List).OfType<string>().ToList();
        return seeks.Select(seek => (index, (IReadOnlyList<string>)[.. seek, ofStatuses], (IReadOnlyList<string>)lists));
    }

    /// <summary>The bounds, each combination of which is one range.</summary>
    private List<string[]> Ranges()
    {
        var (filter, after) = (_range.Filter, _range.After);
        var bounds = Bounds(filter, isByStart: _order.Columns[0] == nameof(ScheduledTask.Start), after is not null).ToArray();
        if (after is null)
        {
            return [bounds];
        }

        var id = Parameter(nameof(ScheduledTask.Id), after.Id);
        var comparison = _order.IsDescending ? "<" : ">";
        var positions = _order.Columns is [var first, var second]
            ? _dialect.KeysetPredicate((first, second), (Parameter(first, after.Time), id), _order.IsDescending)
            : [$"Id {comparison} {id}"];
        return positions.Select(position => bounds.Prepend(position).ToArray()).ToList();
    }

    /// <summary>The bounds of the filter. One that the position implies is omitted: the database might use it for the seek instead.</summary>
    private IEnumerable<string> Bounds(TaskFilter filter, bool isByStart, bool hasPosition)
    {
        if (filter.From is { } from && !(isByStart && hasPosition && !_order.IsDescending))
        {
            yield return $"Start > {Parameter(nameof(ScheduledTask.Start), from)}";
        }

        if (filter.To is { } to && !(isByStart && hasPosition && _order.IsDescending))
        {
            yield return $"Start < {Parameter(nameof(ScheduledTask.Start), to)}";
        }

        if (filter.IdPrefix is { } prefix)
        {
            yield return $"Id >= {Parameter(nameof(ScheduledTask.Id), prefix.First)} AND Id <= {Parameter(nameof(ScheduledTask.Id), prefix.Last)}";
        }

        if (filter.IsDue)
        {
            yield return $"DueAt <= {_leaseTime()}";
        }

        if (filter.UpdatedThrough is { } updatedThrough)
        {
            yield return $"UpdatedAt <= {Parameter(nameof(ScheduledTask.UpdatedAt), updatedThrough)}";
        }
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
