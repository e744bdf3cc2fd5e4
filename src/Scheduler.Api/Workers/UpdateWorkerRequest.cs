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

    /// <summary>Creates the command; the request must be valid.</summary>
    public UpdateWorker ToCommand(WorkerName worker) => new(
        worker, Paused.ToOptional(), MaxRunning.IsGiven ? new Optional<int?>(MaxRunning.HasValue ? (int)MaxRunning.Value : null) : default);
}

internal sealed class UpdateWorkerRequestValidator : RequestValidator<UpdateWorkerRequest>;
