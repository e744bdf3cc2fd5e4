using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Reads tasks by plain ADO.NET: reads are hot, and a payload passes through as the bytes that are stored.</summary>
internal sealed class TaskReadStore(SchedulerDbContext context) : ITaskReadStore
{
    public async Task<TaskResponse?> Find(TaskId id, CancellationToken cancellationToken)
    {
        await foreach (var task in Execute(() => TaskQuery.ById(context, id), cancellationToken))
        {
            return task;
        }

        return null;
    }

    public async Task<IReadOnlyList<TaskResponse>> FindAll(IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken) =>
        await Execute(() => TaskQuery.ByIds(context, ids), cancellationToken).ToListAsync(cancellationToken);

    public IAsyncEnumerable<TaskResponse> Read(
        TaskFilter filter, TaskSort sort, TaskPosition? after, int count, CancellationToken cancellationToken) =>
        filter.MatchesNothing
            ? AsyncEnumerable.Empty<TaskResponse>()
            : Execute(() => TaskQuery.Listing(context, filter, sort, after, count), cancellationToken);

    private async IAsyncEnumerable<TaskResponse> Execute(
        Func<DbCommand> createCommand, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = createCommand();
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                yield return ReadTask(reader);
            }
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    // In the order of TaskQuery.Columns.
    private TaskResponse ReadTask(DbDataReader reader) => new()
    {
        Id = new TaskId(new Guid(reader.GetFieldValue<byte[]>(0), bigEndian: true)).ToString(),
        Start = context.Dialect.ReadTime(reader, 1),
        Title = reader.IsDBNull(2) ? null : reader.GetString(2),
        Worker = reader.GetString(3),
        Status = ScheduledTaskStatusConverter.Parse(reader.GetString(4)),
        CreatedAt = context.Dialect.ReadTime(reader, 5),
        UpdatedAt = context.Dialect.ReadTime(reader, 6),
        StartedAt = reader.IsDBNull(7) ? null : context.Dialect.ReadTime(reader, 7),
        FinishedAt = reader.IsDBNull(8) ? null : context.Dialect.ReadTime(reader, 8),
        Version = reader.GetInt32(9),
        Payload = Payload.FromStored(reader.GetFieldValue<byte[]>(10)),
    };
}
