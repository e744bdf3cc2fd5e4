using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to release a task.</summary>
public sealed record ReleaseTaskRequest : BodyRequest<ReleaseTaskRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    [Required]
    public Field<string> LeaseToken { get; init; }

    /// <summary>The delay before the task can be claimed again, in seconds; default 0.</summary>
    [Range(0, FailureReport.MaxDelaySeconds)]
    public Field<long> DelaySeconds { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public ReleaseTask ToCommand(TaskId id) => new(id, Domain.Claims.LeaseToken.From(LeaseToken.Value), TimeSpan.FromSeconds(DelaySeconds.Or(0)));
}

internal sealed class ReleaseTaskRequestValidator : RequestValidator<ReleaseTaskRequest>;
