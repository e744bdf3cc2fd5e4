using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Metadata;
using Scheduler.Application.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Persistence.Sqlite;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>
/// Loads and stores tasks on SQLite with prepared statements. EF Core tracks changes and prepares each command again, which takes
/// longer than the rest of a creation or a completion.
/// </summary>
internal sealed class SqliteTaskTable
{
    private readonly TableMap<ScheduledTask> _tasks;
    private readonly TableMap<TaskEvent> _events;
    private readonly ConcurrentDictionary<long, string> _updates = [];
    private readonly int _id;
    private readonly int _revision;
    private readonly int _actor;
    private readonly string _insert;
    private readonly string _insertEvent;
    private readonly string _find;
    private readonly string _findExpired;
    private readonly string _delete;

    public SqliteTaskTable(IModel model)
    {
        (_tasks, _events) = (new(model), new(model));
        (_id, _revision, _actor) = (
            _tasks.IndexOf(nameof(ScheduledTask.Id)), _tasks.IndexOf(ScheduledTaskConfiguration.Revision), _events.IndexOf(TaskEventConfiguration.Actor));
        var select = $"SELECT {string.Join(", ", _tasks.ColumnNames)} FROM {_tasks.Name}";
        _find = $"{select} WHERE Id = ?1";
        _findExpired = $"""
            {select} WHERE rowid IN (
                SELECT rowid FROM {_tasks.Name} INDEXED BY {ScheduledTaskConfiguration.RunningIndex}
                WHERE Status = 'RUNNING' AND LeaseExpiresAt <= ?1 ORDER BY LeaseExpiresAt LIMIT ?2)
            ORDER BY LeaseExpiresAt
            """;
        _delete = $"DELETE FROM {_tasks.Name} WHERE Id = ?1 AND Revision = ?2";
        _insert = Insert(_tasks.Name, _tasks.ColumnNames);
        _insertEvent = Insert(_events.Name, _events.ColumnNames);
    }

    public StoredTask? Find(SqliteStatements statements, TaskId id)
    {
        using var statement = statements.Get(_find);
        _tasks.Bind(statement, 1, _id, id);
        return statement.Step() ? Read(statement) : null;
    }

    /// <summary>Returns tasks with expired leases, ordered by expiry.</summary>
    public IReadOnlyList<StoredTask> FindExpired(SqliteStatements statements, DateTimeOffset leaseTime, int count)
    {
        var tasks = new List<StoredTask>();
        using var statement = statements.Get(_findExpired);
        statement.Bind(1, leaseTime.UtcTicks);
        statement.Bind(2, count);
        while (statement.Step())
        {
            tasks.Add(Read(statement));
        }

        return tasks;
    }

    public void Insert(SqliteStatements statements, ScheduledTask task)
    {
        var values = _tasks.Read(task);
        values[_revision] = NewIncrement();
        using var statement = statements.Get(_insert);
        for (var i = 0; i < values.Length; i++)
        {
            _tasks.Bind(statement, i + 1, i, values[i]);
        }

        statement.Execute();
    }

    /// <summary>Stores the values that have changed, if any, and increases the revision.</summary>
    /// <exception cref="ConcurrentChangeException">The row has changed since it was read.</exception>
    public void Update(SqliteStatements statements, StoredTask stored)
    {
        var values = _tasks.Read(stored.Task);
        var changed = Enumerable.Range(0, values.Length).Where(i => i != _revision && !Equals(values[i], stored.Values[i])).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        values[_revision] = (long)stored.Values[_revision]! + NewIncrement();
        changed.Add(_revision);
        using var statement = statements.Get(_updates.GetOrAdd(changed.Aggregate(0L, (mask, column) => mask | (1L << column)), _ => UpdateOf(changed)));
        for (var i = 0; i < changed.Count; i++)
        {
            _tasks.Bind(statement, i + 1, changed[i], values[changed[i]]);
        }

        BindRow(statement, changed.Count + 1, stored);
        RequireRow(statement);
    }

    /// <exception cref="ConcurrentChangeException">The row has changed since it was read.</exception>
    public void Delete(SqliteStatements statements, StoredTask stored)
    {
        using var statement = statements.Get(_delete);
        BindRow(statement, 1, stored);
        RequireRow(statement);
    }

    public void Insert(SqliteStatements statements, TaskEvent change, string? actor)
    {
        var values = _events.Read(change);
        values[_actor] = actor;
        using var statement = statements.Get(_insertEvent);
        for (var i = 0; i < values.Length; i++)
        {
            _events.Bind(statement, i + 1, i, values[i]);
        }

        statement.Execute();
    }

    private static string Insert(string table, IReadOnlyList<string> columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"?{i + 1}"))})";

    private static void RequireRow(SqliteStatement statement)
    {
        if (statement.Execute() == 0)
        {
            throw new ConcurrentChangeException();
        }
    }

    private static long NewIncrement() => Random.Shared.Next(1, int.MaxValue);

    // Only the columns that have changed: SQLite writes each index of a column that a statement sets.
    private string UpdateOf(List<int> changed) =>
        $"UPDATE {_tasks.Name} SET {string.Join(", ", changed.Select((column, i) => $"{_tasks.ColumnNames[column]} = ?{i + 1}"))} WHERE Id = ?{changed.Count + 1} AND Revision = ?{changed.Count + 2}";

    private void BindRow(SqliteStatement statement, int parameter, StoredTask stored)
    {
        _tasks.Bind(statement, parameter, _id, stored.Values[_id]);
        _tasks.Bind(statement, parameter + 1, _revision, stored.Values[_revision]);
    }

    private StoredTask Read(SqliteStatement row)
    {
        var values = _tasks.Read(row);
        return new StoredTask(_tasks.Create(values), values);
    }
}

/// <summary>A task, and the values of its columns when it was read.</summary>
internal sealed record StoredTask(ScheduledTask Task, object?[] Values);
