using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to complete a task.</summary>
public sealed record CompleteTaskRequest : BodyRequest<CompleteTaskRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    [Required]
    public Field<string> LeaseToken { get; init; }

    /// <summary>First-level payload keys to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public CompleteTask ToCommand(TaskId id) => new(id, Domain.Claims.LeaseToken.From(LeaseToken.Value), Payload.ValueOrDefault);
}

internal sealed class CompleteTaskRequestValidator : RequestValidator<CompleteTaskRequest>;
