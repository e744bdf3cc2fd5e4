using Scheduler.Api.Requests;
using Scheduler.Application.Workers;
using Scheduler.Domain.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Workers;

/// <summary>A request to update a worker's settings; omitted fields keep their values.</summary>
public sealed record UpdateWorkerRequest : IBodyRequest<UpdateWorkerRequest>
{
    /// <summary>Whether the worker is paused: claims return none of its tasks.</summary>
    public Field<bool> Paused { get; init; }

    /// <summary>The maximum number of running tasks; null for no limit.</summary>
    public Field<long> MaxRunning { get; init; }

    /// <summary>Read-only and unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static UpdateWorkerRequest IBodyRequest<UpdateWorkerRequest>.Read(BodyReader body) => new()
    {
        Paused = body.Boolean("paused"),
        MaxRunning = body.Integer("maxRunning"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>Creates the command; the request must be valid.</summary>
    public UpdateWorker ToCommand(WorkerName worker) => new(
        worker, Paused.ToOptional(), MaxRunning.IsGiven ? new Optional<int?>(MaxRunning.HasValue ? (int)MaxRunning.Value : null) : default);
}

internal sealed class UpdateWorkerRequestValidator : RequestValidator<UpdateWorkerRequest>
{
    public UpdateWorkerRequestValidator()
    {
        OptionalNotNull(request => request.Paused);
        OptionalOrNull(request => request.MaxRunning);
        Between(request => request.MaxRunning, WorkerSettings.MinRunning, WorkerSettings.MaxRunningLimit);
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
