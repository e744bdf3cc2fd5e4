using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>A request to merge keys into a payload; the body itself is the object of keys.</summary>
/// <param name="Payload">The keys and their new values.</param>
public sealed record MergePayloadRequest(Field<Payload> Payload) : FieldRequest, IBodyRequest
{
    static BodyType IBodyRequest.Body { get; } = new('{', json => new MergePayloadRequest(FieldTypes.ReadPayload(json)), Fields: []);

    /// <summary>Creates the command; the request must be valid.</summary>
    public MergePayload ToCommand(TaskId id, VersionCondition? condition) => new(id, Payload.Value, condition);
}

internal sealed class MergePayloadRequestValidator : RequestValidator<MergePayloadRequest>;
