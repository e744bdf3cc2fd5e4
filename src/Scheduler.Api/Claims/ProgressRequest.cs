using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>How far the worker is.</summary>
public sealed record ProgressRequest : BodyRequest<ProgressRequest>
{
    /// <summary>The completed part in percent, or null.</summary>
    [Range(0, TaskProgress.MaxPercent)]
    public Field<double> Percent { get; init; }

    /// <summary>What the worker does, for people; or null.</summary>
    [Length(0, TaskProgress.MaxMessageLength)]
    public Field<string> Message { get; init; }

    /// <summary>Creates the report; the request must be valid.</summary>
    internal ProgressReport ToReport() => new(Percent.HasValue ? Percent.Value : null, Message.ValueOrDefault);
}

internal sealed class ProgressRequestValidator : RequestValidator<ProgressRequest>;
