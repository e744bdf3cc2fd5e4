using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Application.Schedules;

namespace Scheduler.Api.Schedules;

/// <summary>A request to create the tasks of past instants.</summary>
public sealed record BackfillScheduleRequest : BodyRequest<BackfillScheduleRequest>
{
    /// <summary>The first possible instant.</summary>
    [Required]
    public Field<DateTimeOffset> From { get; init; }

    /// <summary>The last possible instant; not in the future.</summary>
    [Required]
    public Field<DateTimeOffset> To { get; init; }

    /// <summary>The maximum number of tasks; default 100.</summary>
    [Range(BackfillSchedule.MinLimit, BackfillSchedule.MaxLimit)]
    public Field<long> Limit { get; init; }

    /// <summary>Creates the content of the command; the request must be valid.</summary>
    public BackfillRange ToRange() => new(From.Value, To.Value, (int)Limit.Or(BackfillSchedule.DefaultLimit));
}

internal sealed class BackfillScheduleRequestValidator : RequestValidator<BackfillScheduleRequest>
{
    public BackfillScheduleRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        if (request.From.HasValue && request.To.HasValue && request.From.Value > request.To.Value)
        {
            context.AddFailure("from", "must not be after to.");
        }
    });
}
