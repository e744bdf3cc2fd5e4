using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Lists the next instants of a rule. Nothing is stored.</summary>
/// <param name="Recurrence">The recurrence.</param>
/// <param name="Name">The name of the schedule, or null.</param>
/// <param name="From">The time after which they are; null for now.</param>
/// <param name="Count">How many; from <see cref="MinCount"/> to <see cref="MaxCount"/>.</param>
/// <exception cref="DomainException"><c>validation-failed</c>.</exception>
public sealed record PreviewRecurrence(Recurrence Recurrence, ScheduleName? Name, DateTimeOffset? From, int Count) : IRequest<PreviewResponse>
{
    public const int MinCount = 1;

    public const int MaxCount = 100;

    public const int DefaultCount = ScheduleResponses.NextStarts;
}

/// <summary>Lists the next instants of a stored schedule, as if it were neither paused nor held.</summary>
/// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
public sealed record PreviewSchedule(ScheduleReference Schedule, DateTimeOffset? From, int Count) : IRequest<PreviewResponse>;

internal sealed class PreviewHandler(IScheduleRepository schedules, IRecurrenceRules rules, ILeaseClock clock)
    : IRequestHandler<PreviewRecurrence, PreviewResponse>, IRequestHandler<PreviewSchedule, PreviewResponse>
{
    public Task<PreviewResponse> Handle(PreviewRecurrence request, CancellationToken cancellationToken) =>
        PreviewAsync(request.Recurrence, request.Name, request.From, request.Count, cancellationToken);

    public async Task<PreviewResponse> Handle(PreviewSchedule request, CancellationToken cancellationToken)
    {
        var schedule = await request.Schedule.FindAsync(schedules, cancellationToken);
        return await PreviewAsync(schedule.Recurrence, schedule.Name, request.From, request.Count, cancellationToken);
    }

    private async Task<PreviewResponse> PreviewAsync(
        Recurrence recurrence, ScheduleName? name, DateTimeOffset? from, int count, CancellationToken cancellationToken)
    {
        var rule = rules.Parse(recurrence, name);
        var after = from ?? (await clock.ReadAsync(cancellationToken)).LeaseTime;
        return new PreviewResponse { NextStarts = ScheduleResponses.Next(rule, after, count) };
    }
}
