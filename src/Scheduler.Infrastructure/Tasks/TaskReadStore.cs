using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Reads tasks with plain ADO.NET: reads are frequent, and a payload is returned as the stored bytes, without parsing.</summary>
internal sealed class TaskReadStore(SchedulerDbContext context) : ITaskReadStore
{
    public async Task<TaskResponse?> FindAsync(TaskId id, CancellationToken cancellationToken)
    {
        await foreach (var task in ExecuteAsync(() => TaskQuery.ById(context, id), cancellationToken))
        {
            return task;
        }

        return null;
    }

    public async Task<IReadOnlyList<TaskResponse>> FindAllAsync(IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken) =>
        await ExecuteAsync(() => TaskQuery.ByIds(context, ids), cancellationToken).ToListAsync(cancellationToken);

    public IAsyncEnumerable<TaskResponse> ReadAsync(
        TaskFilter filter, TaskSort sort, TaskPosition? after, int count, CancellationToken cancellationToken) =>
        filter.MatchesNothing
            ? AsyncEnumerable.Empty<TaskResponse>()
            : ExecuteAsync(() => TaskQuery.Listing(context, filter, sort, after, count), cancellationToken);

    private async IAsyncEnumerable<TaskResponse> ExecuteAsync(
        Func<DbCommand> createCommand, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = createCommand();
            await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token), cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                yield return TaskRow.Read(reader, context.Dialect);
            }
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }
}
