using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>Applies several reports in order and in one transaction. Each succeeds or fails as it would alone.</summary>
/// <param name="Items">The reports, from <see cref="MinItems"/> to <see cref="MaxItems"/>; several of them may concern one task.</param>
/// <returns>The outcomes, in the same order.</returns>
public sealed record ReportTasks(IReadOnlyList<ReportItem> Items) : ICommand<IReadOnlyList<ReportOutcome>>
{
    public const int MinItems = 1;

    public const int MaxItems = 100;

    // Several reports that conflicted are sent again in smaller groups, down to single ones.
    object? ICommand.ConflictKey => Items is [{ Report.Id: var id }] ? id : null;
}

/// <summary>One of several reports.</summary>
/// <param name="Id">The id of the task as sent.</param>
/// <param name="Report">The report; null when no task can have this id.</param>
public sealed record ReportItem(string Id, LeaseReport? Report);

/// <summary>The outcome of one of several reports.</summary>
/// <param name="Id">The id of the task as sent.</param>
/// <param name="Task">The task after this report; null when the report was rejected.</param>
/// <param name="Rejection">Why the report was rejected, or null.</param>
public sealed record ReportOutcome(string Id, ReportedTask? Task, ReportRejection? Rejection);

/// <summary>A task after a report.</summary>
/// <param name="Status">The status.</param>
/// <param name="Version">The version.</param>
/// <param name="LeaseExpiresAt">When the lease expires, UTC; null without a lease.</param>
public sealed record ReportedTask(ScheduledTaskStatus Status, int Version, DateTimeOffset? LeaseExpiresAt);

/// <summary>Why a report was rejected.</summary>
/// <param name="Code">The error code of the API.</param>
/// <param name="Message">The violation, for the client.</param>
/// <param name="IsAboutField">Whether a field of the report is invalid.</param>
public sealed record ReportRejection(string Code, string Message, bool IsAboutField = false);

internal sealed class ReportTasksHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, Jitter jitter)
    : IRequestHandler<ReportTasks, IReadOnlyList<ReportOutcome>>
{
    public async Task<IReadOnlyList<ReportOutcome>> Handle(ReportTasks request, CancellationToken cancellationToken)
    {
        var ids = request.Items.Select(item => item.Report?.Id).OfType<TaskId>().Distinct().ToList();
        var (found, clock) = await tasks.FindAllWithClockAsync(ids, cancellationToken);
        var byId = found.ToDictionary(task => task.Id);
        var outcomes = request.Items.Select(item => Outcome(item, Apply)).ToList();
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return outcomes;

        ScheduledTask Apply(ReportItem item) => item.Report is { } report
            ? report.ApplyTo(byId.GetValueOrDefault(report.Id), clock, jitter)
            : throw NotFoundException.Task(item.Id);
    }

    // A report that throws has changed nothing, so that the others can be saved.
    private static ReportOutcome Outcome(ReportItem item, Func<ReportItem, ScheduledTask> apply)
    {
        try
        {
            var task = apply(item);
            return new ReportOutcome(item.Id, new ReportedTask(task.Status, task.Version, task.Lease?.ExpiresAt), Rejection: null);
        }
        catch (NotFoundException e)
        {
            return new ReportOutcome(item.Id, Task: null, new ReportRejection(e.Code, e.Message));
        }
        catch (DomainException e)
        {
            return new ReportOutcome(item.Id, Task: null, new ReportRejection(e.Code, e.Message, IsAboutField: e.Errors.Count > 0));
        }
    }
}
