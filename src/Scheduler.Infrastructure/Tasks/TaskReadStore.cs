using System.Runtime.CompilerServices;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Workers;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Reads tasks with plain ADO.NET: reads are frequent, and a payload is returned as the stored bytes, without parsing.</summary>
internal sealed class TaskReadStore(IReadDatabase database, LeaseClock clock) : ITaskReadStore
{
    public async Task<TaskResponse?> FindAsync(TaskId id, CancellationToken cancellationToken)
    {
        var statement = database.NewStatement();
        await using var result = await database.ExecuteAsync(TaskById.Select(statement, id, clock.ExpressionIn(statement)), cancellationToken);
        return await result.Reader.ReadAsync(cancellationToken) ? TaskById.Read(database.Dialect.RowsOf(result.Reader)) : null;
    }

    public IAsyncEnumerable<TaskResponse> ReadAsync(TaskRange range, int count, bool isSummary, CancellationToken cancellationToken) =>
        range.Filter.MatchesNothing ? AsyncEnumerable.Empty<TaskResponse>() : ReadListingAsync(range, count, isSummary, cancellationToken);

    public async Task<IReadOnlyList<TaskPosition>> FindPositionsAsync(TaskRange range, int count, CancellationToken cancellationToken)
    {
        var positions = new List<TaskPosition>();
        if (range.Filter.MatchesNothing)
        {
            return positions;
        }

        range = await WithWorkersAsync(range, cancellationToken);
        var statement = database.NewStatement();
        var time = range.Sort == TaskSort.DueAt ? nameof(ScheduledTask.DueAt) : nameof(ScheduledTask.Start);
        var command = TaskQuery.Listing(statement, database.Dialect, range, [time, nameof(ScheduledTask.Id)], count, () => clock.ExpressionIn(statement));
        await using var result = await database.ExecuteAsync(command, cancellationToken);
        var rows = database.Dialect.RowsOf(result.Reader);
        while (await result.Reader.ReadAsync(cancellationToken))
        {
            positions.Add(new TaskPosition(rows.Time(0), new TaskId(rows.Id(1))));
        }

        return positions;
    }

    public async Task<int> CountAsync(TaskRange range, int max, CancellationToken cancellationToken)
    {
        if (range.Filter.MatchesNothing)
        {
            return 0;
        }

        var statement = database.NewStatement();
        var command = TaskQuery.Count(statement, database.Dialect, range, max, () => clock.ExpressionIn(statement));
        await using var result = await database.ExecuteAsync(command, cancellationToken);
        await result.Reader.ReadAsync(cancellationToken);
        return database.Dialect.RowsOf(result.Reader).Integer(0);
    }

    private async IAsyncEnumerable<TaskResponse> ReadListingAsync(
        TaskRange range, int count, bool isSummary, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        range = await WithWorkersAsync(range, cancellationToken);
        var statement = database.NewStatement();
        var columns = isSummary ? TaskRow.SummaryColumnNames : TaskRow.ColumnNames;
        var command = TaskQuery.Listing(statement, database.Dialect, range, columns, count, () => clock.ExpressionIn(statement));
        await using var result = await database.ExecuteAsync(command, cancellationToken);
        var rows = database.Dialect.RowsOf(result.Reader);
        while (await result.Reader.ReadAsync(cancellationToken))
        {
            yield return isSummary ? TaskRow.ReadSummary(rows) : TaskRow.Read(rows);
        }
    }

    /// <summary>
    /// In the order of due times, waiting tasks can be read by worker only. Without a filter by worker, the names are read first: one seek
    /// for each name, while sorting would read all waiting tasks.
    /// </summary>
    private async Task<TaskRange> WithWorkersAsync(TaskRange range, CancellationToken cancellationToken)
    {
        if (range is not { Sort: TaskSort.DueAt, Filter.Workers: null })
        {
            return range;
        }

        await using var result = await database.ExecuteAsync(WorkerNames.OfWaitingTasks(database.NewStatement(), database.Dialect), cancellationToken);
        var rows = database.Dialect.RowsOf(result.Reader);
        var names = new List<WorkerName>();
        while (await result.Reader.ReadAsync(cancellationToken))
        {
            names.Add(WorkerName.From(rows.Text(0)));
        }

        // Without a name nothing is waiting; the filter then matches only what has been created since.
        return names.Count == 0 ? range : range with { Filter = range.Filter with { Workers = names } };
    }
}
