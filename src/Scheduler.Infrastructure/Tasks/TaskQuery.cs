using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Builds a query of tasks. Parameters take their types from EF Core's model, as the columns do.</summary>
internal sealed class TaskQuery(SchedulerDbContext context)
{
    /// <summary>What is read, and in which order. The payload is last, since SQL Server streams it.</summary>
    public const string Columns = "Id, Start, Title, Worker, Status, CreatedAt, UpdatedAt, StartedAt, FinishedAt, Version, Payload";

    private readonly DbCommand _command = context.Database.GetDbConnection().CreateCommand();
    private readonly List<string> _conditions = [];
    private string _order = "";
    private string? _limit;

    public TaskQuery WithId(TaskId id)
    {
        _conditions.Add($"Id = {Parameter(nameof(ScheduledTask.Id), id)}");
        return this;
    }

    public TaskQuery Matching(TaskFilter filter)
    {
        AddAnyOf(nameof(ScheduledTask.Worker), filter.Workers);
        AddAnyOf(nameof(ScheduledTask.Status), filter.Statuses);
        if (filter.From is { } from)
        {
            _conditions.Add($"Start > {Parameter(nameof(ScheduledTask.Start), from)}");
        }

        if (filter.To is { } to)
        {
            _conditions.Add($"Start < {Parameter(nameof(ScheduledTask.Start), to)}");
        }

        return this;
    }

    public TaskQuery InOrder(TaskSort sort, TaskPosition? after, int count)
    {
        var (direction, beyond) = sort == TaskSort.Start ? ("ASC", ">") : ("DESC", "<");
        if (after is not null)
        {
            var start = Parameter(nameof(ScheduledTask.Start), after.Start);
            var id = Parameter(nameof(ScheduledTask.Id), after.Id);

            // The first condition alone bounds the seek in the index; both databases understand it, unlike a row value.
            _conditions.Add($"Start {beyond}= {start} AND (Start {beyond} {start} OR Id {beyond} {id})");
        }

        _order = $" ORDER BY Start {direction}, Id {direction}";
        _limit = AddParameter(context.GetService<IRelationalTypeMappingSource>().GetMapping(typeof(int)), count);
        return this;
    }

    public DbCommand ToCommand()
    {
        var where = _conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", _conditions)}";
        var query = $"SELECT {Columns} FROM {ScheduledTaskConfiguration.Table}{where}{_order}";
#pragma warning disable CA2100 // The text holds names of columns and parameters only.
        _command.CommandText = _limit is null ? query : context.Dialect.Limit(query, _limit);
#pragma warning restore CA2100
        _command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        return _command;
    }

    private void AddAnyOf<T>(string property, IReadOnlyCollection<T>? values)
    {
        if (values is not null)
        {
            _conditions.Add($"{property} IN ({string.Join(", ", values.Select(value => Parameter(property, value)))})");
        }
    }

    private string Parameter(string property, object? value) =>
        AddParameter(context.Model.FindEntityType(typeof(ScheduledTask))!.FindProperty(property)!.GetRelationalTypeMapping(), value);

    private string AddParameter(RelationalTypeMapping mapping, object? value)
    {
        var name = $"@p{_command.Parameters.Count}";
        _command.Parameters.Add(mapping.CreateParameter(_command, name, value));
        return name;
    }
}
