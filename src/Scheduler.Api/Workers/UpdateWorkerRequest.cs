using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Workers;
using Scheduler.Domain.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Workers;

/// <summary>A request to update a worker's settings; omitted fields keep their values.</summary>
public sealed record UpdateWorkerRequest : BodyRequest<UpdateWorkerRequest>
{
    /// <summary>Whether the worker is paused: claims return none of its tasks.</summary>
    [NotNull]
    public Field<bool> Paused { get; init; }

    /// <summary>The maximum number of running tasks; null for no limit.</summary>
    [Range(WorkerSettings.MinRunning, WorkerSettings.MaxRunningLimit)]
    public Field<long> MaxRunning { get; init; }

    /// <summary>Why the worker is paused, for people; null removes it.</summary>
    [Length(0, WorkerSettings.MaxReasonLength)]
    public Field<string> PauseReason { get; init; }

    /// <summary>When the pause ends, in the future; null if it ends only on request.</summary>
    public Field<DateTimeOffset> PausedUntil { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public UpdateWorker ToCommand(WorkerName worker) => new(worker, new WorkerChanges(
        Paused.ToOptional(),
        MaxRunning.IsGiven ? new Optional<int?>(MaxRunning.HasValue ? (int)MaxRunning.Value : null) : default,
        PauseReason.IsGiven ? new Optional<string?>(PauseReason.ValueOrDefault) : default,
        PausedUntil.IsGiven ? new Optional<DateTimeOffset?>(PausedUntil.HasValue ? PausedUntil.Value : null) : default));
}

internal sealed class UpdateWorkerRequestValidator : RequestValidator<UpdateWorkerRequest>;
