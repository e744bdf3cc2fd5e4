using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Events;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Events;

/// <summary>Reads events, each time with a context of its own, because the requests of readers last long.</summary>
internal sealed class EventReadStore(IServiceScopeFactory scopes) : IEventReadStore
{
    private const string Events = TaskEventConfiguration.Table;

    public Task<EventBatch> ReadAsync(long after, int count, CancellationToken cancellationToken) => ExecuteAsync(
        (statement, dialect) => $"""
            {dialect.SelectNextEvents(EventStatement.Select(dialect.EventSequence), statement.Parameter(after), statement.Parameter(count))};
            SELECT RemovedThrough FROM {EventLog.Table};
            {dialect.SelectHeldBackEvent};
            """,
        async (reader, dialect, token) =>
        {
            var events = await ReadEventsAsync(reader, dialect, token);
            await reader.NextResultAsync(token);
            var removedThrough = await ReadNumberAsync(reader, token) ?? 0;
            await reader.NextResultAsync(token);
            return new EventBatch(events, removedThrough, await ReadNumberAsync(reader, token));
        },
        cancellationToken);

    // What retention has removed is read last, so that the newest event is not older.
    public Task<EventPositions> ReadPositionsAsync(CancellationToken cancellationToken) => ExecuteAsync(
        (_, dialect) => $"""
            {dialect.SelectNewestEvent};
            SELECT RemovedThrough FROM {EventLog.Table};
            """,
        async (reader, _, token) =>
        {
            var newest = await ReadNumberAsync(reader, token) ?? 0;
            await reader.NextResultAsync(token);
            var removedThrough = await ReadNumberAsync(reader, token) ?? 0;
            return new EventPositions(removedThrough, Math.Max(newest, removedThrough));
        },
        cancellationToken);

    public Task<IReadOnlyList<EventResponse>> ReadTaskAsync(TaskId id, int afterVersion, int count, CancellationToken cancellationToken) => ExecuteAsync(
        (statement, dialect) => dialect.SelectTop(
            EventStatement.Select(dialect.EventSequence),
            $"{Events} WHERE TaskId = {statement.Parameter<TaskEvent>(nameof(TaskEvent.TaskId), id)} AND Version > {statement.Parameter(afterVersion)} ORDER BY Version",
            statement.Parameter(count)),
        ReadEventsAsync,
        cancellationToken);

    private static async Task<IReadOnlyList<EventResponse>> ReadEventsAsync(DbDataReader reader, SqlDialect dialect, CancellationToken cancellationToken)
    {
        var events = new List<EventResponse>();
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(EventStatement.Read(reader, dialect));
        }

        return events;
    }

    private static async Task<long?> ReadNumberAsync(DbDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken) && !reader.IsDBNull(0) ? reader.GetInt64(0) : null;

    private async Task<T> ExecuteAsync<T>(
        Func<Statement, SqlDialect, string> write, Func<DbDataReader, SqlDialect, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<SchedulerDbContext>();
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var statement = new Statement(context);
            await using var command = statement.ToCommand(write(statement, context.Dialect));
            await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(token), cancellationToken);
            return await read(reader, context.Dialect, cancellationToken);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }
}
