using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Reads tasks by plain ADO.NET: reads are hot, and a payload passes through as the bytes that are stored.</summary>
internal sealed class TaskReadStore(SchedulerDbContext context) : ITaskReadStore
{
    public async Task<TaskResponse?> Find(TaskId id, CancellationToken cancellationToken) =>
        await Execute(new TaskQuery(context).WithId(id), cancellationToken) is [var task] ? task : null;

    public async Task<IReadOnlyList<TaskResponse>> Read(
        TaskFilter filter, TaskSort sort, TaskPosition? after, int count, CancellationToken cancellationToken)
    {
        if (filter.Workers is { Count: 0 } || filter.Statuses is { Count: 0 })
        {
            return [];
        }

        return await Execute(new TaskQuery(context).Matching(filter).InOrder(sort, after, count), cancellationToken);
    }

    private async Task<List<TaskResponse>> Execute(TaskQuery query, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = query.ToCommand();
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
            var tasks = new List<TaskResponse>();
            while (await reader.ReadAsync(cancellationToken))
            {
                tasks.Add(ReadTask(reader));
            }

            return tasks;
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
