using MediatR;

namespace Scheduler.Application.Tasks;

/// <summary>Counts the matching tasks, up to a number.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="Cap">The number at which counting ends, from <see cref="MinCap"/> to <see cref="MaxCap"/>.</param>
public sealed record CountTasks(TaskFilter Filter, int Cap) : IRequest<TaskCount>
{
    public const int MinCap = 1;

    public const int MaxCap = 100_000;

    public const int DefaultCap = 10_000;
}

/// <summary>A number of tasks.</summary>
/// <param name="Count">The number, at most the cap.</param>
/// <param name="Capped">Whether there are more.</param>
public sealed record TaskCount(int Count, bool Capped);

internal sealed class CountTasksHandler(ITaskReadStore tasks) : IRequestHandler<CountTasks, TaskCount>
{
    public async Task<TaskCount> Handle(CountTasks request, CancellationToken cancellationToken)
    {
        var count = await tasks.CountAsync(new TaskRange(request.Filter, request.Filter.Sort), request.Cap + 1, cancellationToken);
        return new TaskCount(Math.Min(count, request.Cap), Capped: count > request.Cap);
    }
}
