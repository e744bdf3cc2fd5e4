using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to release a task.</summary>
public sealed record ReleaseTaskRequest : IBodyRequest<ReleaseTaskRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    public Field<string> LeaseToken { get; init; }

    /// <summary>The delay before the task can be claimed again, in seconds; default 0.</summary>
    public Field<long> DelaySeconds { get; init; }

    /// <summary>Unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static ReleaseTaskRequest IBodyRequest<ReleaseTaskRequest>.Read(BodyReader body) => new()
    {
        LeaseToken = body.Text("leaseToken", FieldParsers.Text),
        DelaySeconds = body.Integer("delaySeconds"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>Creates the command; the request must be valid.</summary>
    public ReleaseTask ToCommand(TaskId id) => new(id, Domain.Claims.LeaseToken.From(LeaseToken.Value), TimeSpan.FromSeconds(DelaySeconds.Or(0)));
}

internal sealed class ReleaseTaskRequestValidator : RequestValidator<ReleaseTaskRequest>
{
    public ReleaseTaskRequestValidator()
    {
        Required(request => request.LeaseToken);
        OptionalOrNull(request => request.DelaySeconds);
        Between(request => request.DelaySeconds, 0, FailureReport.MaxDelaySeconds);
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
