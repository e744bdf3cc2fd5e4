using System.Data.Common;
using System.Text.Json;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Claims;

/// <summary>The parts that the claim statements of both databases share.</summary>
internal static class ClaimStatement
{
    /// <summary>The columns that a claim reads before <see cref="TaskRow.ColumnList"/>.</summary>
    public const string LeaseColumns = "LeaseDueAt, LeaseSecret";

    private const int LeaseColumnCount = 2;

    /// <summary><see cref="LeaseColumns"/>, qualified with a table's alias.</summary>
    public static string LeaseColumnsOf(string alias) => $"{alias}.LeaseDueAt, {alias}.LeaseSecret";

    /// <summary>The SET clause that claims a due task, equivalent to <see cref="ScheduledTask.Claim"/>.</summary>
    /// <param name="statement">The statement to which the parameters are added.</param>
    /// <param name="order">The claim.</param>
    /// <param name="secret">The secret of the leases.</param>
    /// <param name="now">The replica's current time, which becomes <c>UpdatedAt</c>.</param>
    /// <param name="expiresAt">A SQL expression for the time when the lease expires.</param>
    public static string Assignments(Statement statement, ClaimTasks order, LeaseSecret secret, DateTimeOffset now, string expiresAt)
    {
        var changedAt = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.UpdatedAt), now);
        return $"""
            Status = 'RUNNING', StartedAt = {changedAt}, UpdatedAt = {changedAt}, DueAt = NULL, Attempt = Attempt + 1,
            Version = Version + 1, Revision = Revision + 1, EndingKind = NULL, EndingSecret = NULL,
            LeaseSecret = {statement.Parameter<Lease>(nameof(Lease.Secret), secret)},
            LeaseClaimant = {statement.Parameter<Lease>(nameof(Lease.Claimant), order.Claimant)},
            LeaseSeconds = {statement.Parameter<Lease>(nameof(Lease.Seconds), order.LeaseSeconds)},
            LeaseExpiresAt = {expiresAt}, LeaseDueAt = DueAt,
            LeaseClaimKey = {statement.Parameter<Lease>(nameof(Lease.ClaimKey), order.Key)}
            """;
    }

    /// <summary>Names as a JSON array: one parameter, and so one statement text, for any number of names.</summary>
    public static string ToJson(IEnumerable<WorkerName> workers) => JsonSerializer.Serialize(workers.Select(worker => worker.Value));

    /// <summary>Keys as a JSON array of hexadecimal strings.</summary>
    public static string ToJson(IEnumerable<ClaimKey> keys) => JsonSerializer.Serialize(keys.Select(key => Convert.ToHexString(key.Bytes.Span)));

    /// <summary>Reads what follows the first result set of a poll: the due times, then the keys that hold tasks; nothing without pending claims.</summary>
    public static async Task<DueTimes> ReadDueTimesAsync(DbDataReader reader, SqlDialect dialect, ClockReading at, CancellationToken cancellationToken)
    {
        if (!await reader.NextResultAsync(cancellationToken))
        {
            return new DueTimes(at, []);
        }

        var workers = await ReadDueAsync(reader, dialect, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return new DueTimes(at, workers) { HeldKeys = await ReadKeysAsync(reader, cancellationToken) };
    }

    private static async Task<IReadOnlyList<ClaimKey>> ReadKeysAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var keys = new List<ClaimKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(ClaimKey.FromStored(reader.GetFieldValue<byte[]>(0)));
        }

        return keys;
    }

    /// <summary>Reads claimed tasks, ordered by due time.</summary>
    public static async Task<IReadOnlyList<ClaimedTask>> ReadTasksAsync(DbDataReader reader, SqlDialect dialect, CancellationToken cancellationToken)
    {
        var tasks = new List<ClaimedTask>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var dueAt = dialect.ReadTime(reader, 0);
            var secret = LeaseSecret.FromStored(reader.GetFieldValue<byte[]>(1));
            var task = TaskRow.Read(reader, dialect, LeaseColumnCount);
            _ = TaskId.TryParse(task.Id, out var id);
            var started = new TaskEvent(
                id, task.Version, TaskEventType.Started, EventOrigin.Client, task.UpdatedAt, WorkerName.From(task.Worker), task.Status, task.Attempt, task.DueAt)
            {
                Changed = TaskFields.Status,
                Since = dueAt,
                Claimant = task.Lease!.Claimant,
            };
            tasks.Add(new ClaimedTask(task with { Lease = task.Lease with { Token = secret.TokenOf(id).Value } }, started));
        }

        // Neither database guarantees the order of the rows that OUTPUT or RETURNING returns.
        return tasks.OrderBy(claimed => claimed.Started.Since).ThenBy(claimed => claimed.Task.Id, StringComparer.Ordinal).ToList();
    }

    /// <summary>
    /// Reads rows of a worker's name, its earliest due time, 1 if its tasks may be claimed (neither paused nor at its cap), and how many
    /// are due.
    /// </summary>
    public static async Task<IReadOnlyList<WorkerDue>> ReadDueAsync(DbDataReader reader, SqlDialect dialect, CancellationToken cancellationToken)
    {
        var workers = new List<WorkerDue>();
        while (await reader.ReadAsync(cancellationToken))
        {
            workers.Add(new WorkerDue(
                WorkerName.From(reader.GetString(0)),
                reader.IsDBNull(1) ? null : dialect.ReadTime(reader, 1),
                reader.GetInt32(2) == 1)
            {
                DueCount = reader.GetInt32(3),
            });
        }

        return workers;
    }
}
