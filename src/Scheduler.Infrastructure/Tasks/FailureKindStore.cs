using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

internal sealed class FailureKindStore(SchedulerDbContext context) : IFailureKindStore
{
    private const string Table = ScheduledTaskConfiguration.Table;

    public async Task<int> FillAsync(int count, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var found = await FindAsync(count, cancellationToken);
            return found.Count == 0 ? 0 : await StoreAsync(found, cancellationToken);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private async Task<List<(TaskId Id, long Revision, FailureKind Kind)>> FindAsync(int count, CancellationToken cancellationToken)
    {
        var statement = new Statement(context);
        var from = $"{context.Dialect.From(Table, ScheduledTaskConfiguration.WithoutKindIndex)} WHERE {ScheduledTaskConfiguration.IsWithoutKind} ORDER BY Id";
        await using var command = statement.ToCommand(
            context.Dialect.SelectTop($"Id, {ScheduledTaskConfiguration.Revision}, FailureCode, FailureMessage", from, statement.Parameter(count)));
        await using var reader = await context.ExecuteAsync(command, command.ExecuteReaderAsync, cancellationToken);
        var rows = context.Dialect.RowsOf(reader);
        var found = new List<(TaskId, long, FailureKind)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var failure = new TaskFailure(FailureCodeConverter.Parse(rows.Text(2)), rows.TextOrNull(3));
            found.Add((new TaskId(rows.Id(0)), reader.GetInt64(1), FailureKind.Of(failure)));
        }

        return found;
    }

    // The revision keeps out a kind of a failure that has been replaced meanwhile, and makes others notice this write.
    private async Task<int> StoreAsync(List<(TaskId Id, long Revision, FailureKind Kind)> found, CancellationToken cancellationToken)
    {
        var statement = new Statement(context);
        var rows = found.Select(task => $"""
            SELECT {statement.Parameter<ScheduledTask>(nameof(ScheduledTask.Id), task.Id)}, {statement.Parameter(task.Revision)}, {statement.Parameter<ScheduledTask>(nameof(ScheduledTask.FailureKind), task.Kind)}
            """).ToList();
        await using var command = statement.ToCommand($"""
            WITH filled(Id, Revision, FailureKind) AS ({string.Join(" UNION ALL ", rows)})
            UPDATE {Table} SET FailureKind = filled.FailureKind, Revision = {Table}.Revision + 1
            FROM filled WHERE {Table}.Id = filled.Id AND {Table}.Revision = filled.Revision
            """);
        return await context.ExecuteAsync(command, command.ExecuteNonQueryAsync, cancellationToken);
    }
}
