using Scheduler.Api.Requests;
using Scheduler.Application.Workers;
using Scheduler.Domain.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Workers;

/// <summary>The body of a request that changes a worker's settings; what is left out stays.</summary>
public sealed record UpdateWorkerRequest : IBodyRequest<UpdateWorkerRequest>
{
    /// <summary>Whether its tasks are handed out to nobody.</summary>
    public Field<bool> Paused { get; init; }

    /// <summary>How many of its tasks may run for another to be claimed; null for any number.</summary>
    public Field<long> MaxRunning { get; init; }

    /// <summary>Fields that cannot be changed, or that a worker does not have.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static UpdateWorkerRequest IBodyRequest<UpdateWorkerRequest>.Read(BodyReader body) => new()
    {
        Paused = body.Boolean("paused"),
        MaxRunning = body.Integer("maxRunning"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>The use case; only for a valid request.</summary>
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
