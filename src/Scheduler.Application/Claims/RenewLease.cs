using AutoMapper;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>Extends a lease, and optionally merges progress into the payload.</summary>
/// <param name="Id">The task.</param>
/// <param name="Token">The token of the lease.</param>
/// <param name="Seconds">The new duration, counted from now; null for the duration of the claim.</param>
/// <param name="Payload">First-level keys to add or replace; null for none.</param>
/// <param name="Progress">How far the worker is; null to keep what it reported last.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
public sealed record RenewLease(TaskId Id, LeaseToken Token, int? Seconds, Payload? Payload, ProgressReport? Progress = null) : LeaseReport(Id, Token)
{
    private protected override void Apply(ScheduledTask task, ClockReading clock, Jitter jitter) =>
        task.RenewLease(Token, Seconds, Payload, clock, Progress is { } progress ? new TaskProgress(progress.Percent, progress.Message, clock.Now.ToUniversalTime()) : null);
}

/// <summary>How far a worker is.</summary>
/// <param name="Percent">The completed part in percent, or null.</param>
/// <param name="Message">What the worker does, for people; or null.</param>
public sealed record ProgressReport(double? Percent, string? Message);

internal sealed class RenewLeaseHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, Jitter jitter, IMapper mapper)
    : LeaseReportHandler<RenewLease>(tasks, unitOfWork, jitter, mapper);
