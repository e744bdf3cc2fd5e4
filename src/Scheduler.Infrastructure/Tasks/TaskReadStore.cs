using System.Runtime.CompilerServices;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Reads tasks with plain ADO.NET: reads are frequent, and a payload is returned as the stored bytes, without parsing.</summary>
internal sealed class TaskReadStore(IReadDatabase database) : ITaskReadStore
{
    public async Task<TaskResponse?> FindAsync(TaskId id, CancellationToken cancellationToken)
    {
        await using var result = await database.ExecuteAsync(TaskQuery.ById(database.NewStatement(), id), cancellationToken);
        return await result.Reader.ReadAsync(cancellationToken) ? TaskRow.Read(database.Dialect.RowsOf(result.Reader)) : null;
    }

    public IAsyncEnumerable<TaskResponse> ReadAsync(
        TaskFilter filter, TaskSort sort, TaskPosition? after, int count, CancellationToken cancellationToken) =>
        filter.MatchesNothing ? AsyncEnumerable.Empty<TaskResponse>() : ReadListingAsync(filter, sort, after, count, cancellationToken);

    private async IAsyncEnumerable<TaskResponse> ReadListingAsync(
        TaskFilter filter, TaskSort sort, TaskPosition? after, int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var command = TaskQuery.Listing(database.NewStatement(), database.Dialect, filter, sort, after, count);
        await using var result = await database.ExecuteAsync(command, cancellationToken);
        var rows = database.Dialect.RowsOf(result.Reader);
        while (await result.Reader.ReadAsync(cancellationToken))
        {
            yield return TaskRow.Read(rows);
        }
    }
}
