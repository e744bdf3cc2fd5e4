using MediatR;

namespace Scheduler.Application.Schedules;

/// <summary>Returns the schedules for which the service has to decide now, at most <see cref="MaxCount"/>, and sets the gauge of late schedules.</summary>
/// <param name="IncludesLate">Whether to find late schedules too, which reads a task of each schedule.</param>
public sealed record PollSchedules(bool IncludesLate) : IRequest<SchedulePoll>
{
    public const int MaxCount = 1000;
}

internal sealed class PollSchedulesHandler(IScheduleReadStore schedules, ScheduleMetrics metrics) : IRequestHandler<PollSchedules, SchedulePoll>
{
    public async Task<SchedulePoll> Handle(PollSchedules request, CancellationToken cancellationToken)
    {
        var poll = await schedules.PollAsync(PollSchedules.MaxCount, request.IncludesLate, cancellationToken);
        if (request.IncludesLate)
        {
            metrics.SetLate(poll.Late.Count);
        }

        return poll;
    }
}
