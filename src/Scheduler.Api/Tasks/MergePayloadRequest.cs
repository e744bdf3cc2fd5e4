using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>The body of a request that edits a payload: itself an object of payload keys.</summary>
/// <param name="Payload">The keys with their new values.</param>
public sealed record MergePayloadRequest(Field<Payload> Payload) : IBodyRequest<MergePayloadRequest>
{
    static MergePayloadRequest IBodyRequest<MergePayloadRequest>.Read(BodyReader body) => new(body.WholeAsPayload());

    /// <summary>The use case; only for a valid request.</summary>
    public MergePayload ToCommand(TaskId id, VersionCondition? condition) => new(id, Payload.Value, condition);
}

internal sealed class MergePayloadRequestValidator : RequestValidator<MergePayloadRequest>
{
    public MergePayloadRequestValidator() => Required(request => request.Payload);
}
