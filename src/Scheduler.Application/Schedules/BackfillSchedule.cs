using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>Creates a task for each instant of a range for which the schedule has none, all or none.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Content">Returns the range, or throws when the request is invalid. Not called for a duplicate request.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <param name="TraceParent">The trace context of the request, or null.</param>
/// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
/// <exception cref="DomainException"><c>validation-failed</c>: more instants than the limit, or too many tasks would wait.</exception>
/// <exception cref="IdempotencyException">The key was used with another body, or a task that it created was deleted.</exception>
public sealed record BackfillSchedule(
    ScheduleReference Schedule, Func<BackfillRange> Content, IdempotencyKey? Key = null, TraceParent? TraceParent = null)
    : ICommand<IdempotentResult<IReadOnlyList<TaskResponse>>>
{
    public const int MinLimit = 1;

    public const int MaxLimit = 1000;

    public const int DefaultLimit = 100;

    object? ICommand.ConflictKey => Key;
}

/// <summary>The range of a backfill.</summary>
/// <param name="From">The first possible instant.</param>
/// <param name="To">The last possible instant; not after now.</param>
/// <param name="Limit">The maximum number of tasks; from <see cref="BackfillSchedule.MinLimit"/> to <see cref="BackfillSchedule.MaxLimit"/>.</param>
public sealed record BackfillRange(DateTimeOffset From, DateTimeOffset To, int Limit);

internal sealed class BackfillScheduleHandler(
    IScheduleRepository schedules, ITaskRepository tasks, IRecurrenceRules rules, IdempotencyStore idempotency, ILeaseClock clock)
    : IRequestHandler<BackfillSchedule, IdempotentResult<IReadOnlyList<TaskResponse>>>
{
    /// <summary>Up to how many missing instants are counted for the error.</summary>
    private const int MaxCounted = 100_000;

    public Task<IdempotentResult<IReadOnlyList<TaskResponse>>> Handle(BackfillSchedule request, CancellationToken cancellationToken)
    {
        return idempotency.RunAsync(request.Key, CreateAsync, cancellationToken);

        async Task<IReadOnlyList<ScheduledTask>> CreateAsync()
        {
            var range = request.Content();
            var schedule = await request.Schedule.FindAsync(schedules, cancellationToken);
            var reading = await clock.ReadAsync(cancellationToken);
            if (range.To > reading.LeaseTime)
            {
                throw Invalid("to", "must not be in the future.");
            }

            var missing = await FindMissingAsync(schedule, range, cancellationToken);
            var waiting = (await schedules.FindWaitingAsync(schedule.Id, ScheduleFacts.MaxWaiting, cancellationToken)).Count;
            if (missing.Count > 0 && waiting + missing.Count > ScheduleFacts.MaxWaiting)
            {
                throw Invalid("to", $"would let {waiting + missing.Count} tasks of the schedule wait for their first attempt; at most {ScheduleFacts.MaxWaiting} may.");
            }

            return Create(schedule, missing, reading, request.TraceParent);
        }
    }

    private async Task<IReadOnlyList<DateTimeOffset>> FindMissingAsync(Schedule schedule, BackfillRange range, CancellationToken cancellationToken)
    {
        var rule = rules.Parse(schedule.Recurrence, schedule.Name);
        var stored = await schedules.FindInstantsAsync(schedule.Id, range.From, range.To, cancellationToken);
        var (missing, count) = (new List<DateTimeOffset>(), 0);
        var next = range.From.UtcTicks == 0 ? rule.NextAfter(range.From) : rule.NextAfter(range.From.AddTicks(-1));
        for (; next <= range.To && count < MaxCounted; next = rule.NextAfter(next.Value))
        {
            if (!stored.Contains(next.Value) && ++count <= range.Limit)
            {
                missing.Add(next.Value);
            }
        }

        return count <= range.Limit
            ? missing
            : throw Invalid("limit", $"is {range.Limit}, but {(count == MaxCounted ? "at least " : "")}{count} instants have no task.");
    }

    private List<ScheduledTask> Create(Schedule schedule, IReadOnlyList<DateTimeOffset> instants, ClockReading reading, TraceParent? traceParent)
    {
        var created = instants.Select(instant => ScheduledTask.CreateBackfilled(schedule.Id, instant, schedule.Template, reading.Now, traceParent)).ToList();
        foreach (var task in created)
        {
            tasks.Add(task);
        }

        return created;
    }

    private static DomainException Invalid(string field, string message) => new(ErrorCodes.ValidationFailed, message, field);
}
