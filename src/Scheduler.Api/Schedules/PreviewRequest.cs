using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Requests;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Schedules;

/// <summary>A request for the next instants of a rule. Fields that do not change them may be given, as when the schedule is created.</summary>
public sealed record PreviewRequest : ScheduleRequest<PreviewRequest>
{
    /// <summary>The name; required only for H in a cron expression, which takes its value from the name.</summary>
    public Field<ScheduleName> Name { get; init; }

    /// <summary>The worker that runs the tasks.</summary>
    public Field<WorkerName> Worker { get; init; }

    /// <summary>The time after which the instants are; default now.</summary>
    public Field<DateTimeOffset> From { get; init; }

    /// <summary>The number of instants; default 5.</summary>
    [Range(PreviewRecurrence.MinCount, PreviewRecurrence.MaxCount)]
    public Field<long> Count { get; init; }

    /// <summary>Creates the query; the request must be valid.</summary>
    /// <exception cref="Domain.Common.DomainException"><c>validation-failed</c>.</exception>
    public PreviewRecurrence ToQuery() =>
        new(ToRecurrence(), Name.ValueOrDefault, From.HasValue ? From.Value : null, (int)Count.Or(PreviewRecurrence.DefaultCount));
}

internal sealed class PreviewRequestValidator : ScheduleRequestValidator<PreviewRequest>;

/// <summary>The query parameters of a preview of a stored schedule.</summary>
[ModelBinder(typeof(QueryModelBinder<PreviewScheduleRequest>))]
public sealed record PreviewScheduleRequest : QueryRequest, IQueryRequest<PreviewScheduleRequest>
{
    /// <summary>The time after which the instants are; default now.</summary>
    public Field<DateTimeOffset> From { get; init; }

    /// <summary>The number of instants; default 5.</summary>
    public Field<int> Count { get; init; }

    static PreviewScheduleRequest IQueryRequest<PreviewScheduleRequest>.Read(QueryReader query) => new()
    {
        From = query.One("from", FieldParsers.QueryTime),
        Count = query.One("count", text => FieldParsers.Integer(text, PreviewRecurrence.MinCount, PreviewRecurrence.MaxCount)),
        UnknownNames = query.UnreadParameters,
    };

    /// <summary>Creates the query; the request must be valid.</summary>
    public PreviewSchedule ToQuery(ScheduleReference schedule) =>
        new(schedule, From.HasValue ? From.Value : null, Count.Or(PreviewRecurrence.DefaultCount));
}

internal sealed class PreviewScheduleRequestValidator : RequestValidator<PreviewScheduleRequest>;
