using AutoMapper;
using Scheduler.Application.Claims;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>Creates the responses of schedules, which show their tasks and their next instants at the time of the response.</summary>
internal sealed class ScheduleResponses(IScheduleReadStore store, IRecurrenceRules rules, ILeaseClock clock, IMapper mapper)
{
    /// <summary>The number of instants that a response shows.</summary>
    public const int NextStarts = 5;

    /// <summary>The response of a schedule that is being created. It is not read back, since another client may delete it at once.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="first">Its first task, whose instant is in the future; null when it has none.</param>
    /// <param name="now">The lease clock.</param>
    public ScheduleResponse OfNew(Schedule schedule, TaskId? first, DateTimeOffset now) =>
        ToResponse(new ScheduleView(schedule, first, Last: null, OldestWaiting: null), now);

    /// <summary>Returns the response of a schedule; null when it is not stored.</summary>
    public async Task<ScheduleResponse?> FindAsync(ScheduleId id, CancellationToken cancellationToken) =>
        await FindAllAsync([id], cancellationToken) is [var found] ? found : null;

    /// <summary>Returns the response of a schedule that has been loaded, with its tasks as they are stored.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="now">The lease clock.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<ScheduleResponse> OfAsync(Schedule schedule, DateTimeOffset now, CancellationToken cancellationToken) =>
        ToResponse(await store.ReadAsync(schedule, now, cancellationToken), now);

    /// <summary>Returns the responses of the schedules that are stored, in any order.</summary>
    public async Task<IReadOnlyList<ScheduleResponse>> FindAllAsync(IReadOnlyCollection<ScheduleId> ids, CancellationToken cancellationToken)
    {
        var now = (await clock.ReadAsync(cancellationToken)).LeaseTime;
        return (await store.ReadAsync(ids, now, cancellationToken)).Select(view => ToResponse(view, now)).ToList();
    }

    /// <summary>The first instants of a rule after a time.</summary>
    public static IReadOnlyList<DateTimeOffset> Next(IRecurrenceRule rule, DateTimeOffset after, int count)
    {
        var instants = new List<DateTimeOffset>();
        while (instants.Count < count && rule.NextAfter(instants.Count == 0 ? after : instants[^1]) is { } next)
        {
            instants.Add(next);
        }

        return instants;
    }

    // The time-zone database of this machine may lack the zone of a stored schedule, which can still be read and changed.
    private IRecurrenceRule? FindRule(Schedule schedule)
    {
        try
        {
            return rules.Parse(schedule.Recurrence, schedule.Name);
        }
        catch (DomainException)
        {
            return null;
        }
    }

    private ScheduleResponse ToResponse(ScheduleView view, DateTimeOffset now)
    {
        var (schedule, nextTask, last, oldestWaiting) = view;
        var (recurrence, template, policy, progress) = (schedule.Recurrence, schedule.Template, schedule.Policy, schedule.Progress);
        var rule = FindRule(schedule);
        var state = ScheduleStateNames.Of(schedule.IsPaused, rule, now);
        return new ScheduleResponse
        {
            Id = schedule.Id.ToString(),
            Name = schedule.Name.Value,
            Cron = recurrence.Cron,
            Every = recurrence.Every,
            TimeZone = recurrence.TimeZone,
            StartsAt = recurrence.StartsAt,
            EndsAt = recurrence.EndsAt,
            ExcludedDates = recurrence.ExcludedDates,
            Worker = template.Worker.Value,
            Title = template.Title?.Value,
            Payload = template.Payload,
            Retry = mapper.Map<RetryResponse>(template.Retry),
            Paused = schedule.IsPaused,
            Note = schedule.Note?.Value,
            Overlap = policy.Overlap,
            Misfire = policy.Misfire,
            GraceSeconds = policy.GraceSeconds,
            MaxCatchUp = policy.MaxCatchUp,
            LateAfterSeconds = schedule.LateAfterSeconds,
            State = state,
            NextStarts = state == ScheduleState.Active && rule is not null ? Next(rule, now, NextStarts) : [],
            NextTaskId = nextTask?.ToString(),
            HeldBy = progress.HeldBy?.ToString(),
            Last = last is null ? null : new LastOccurrenceResponse
            {
                TaskId = last.TaskId.ToString(),
                ScheduledFor = last.ScheduledFor,
                Status = last.Status,
                StartedAt = last.StartedAt,
                FinishedAt = last.FinishedAt,
            },
            Late = progress.IsLate(schedule.LateAfterSeconds, schedule.IsPaused, oldestWaiting, now),
            LastSkipped = progress.LastSkipped is not { } skipped ? null : new SkippedInstantResponse
            {
                Instant = skipped.Instant,
                Reason = skipped.Reason,
                At = skipped.At,
            },
            Version = schedule.Version,
            CreatedAt = schedule.CreatedAt,
            UpdatedAt = schedule.UpdatedAt,
        };
    }
}
