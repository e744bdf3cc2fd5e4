using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Application.Events;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Events;

/// <summary>The query parameters of the event feed.</summary>
[ModelBinder(typeof(QueryModelBinder<ListEventsRequest>))]
public sealed record ListEventsRequest : QueryRequest, IQueryRequest<ListEventsRequest>
{
    private const int MaxPositionDigits = 16;

    /// <summary>Only events of tasks of these workers.</summary>
    public IReadOnlyList<Field<string>> Worker { get; init; } = [];

    /// <summary>Only events after which the task has one of these statuses.</summary>
    public IReadOnlyList<Field<ScheduledTaskStatus>> Status { get; init; } = [];

    /// <summary>Only events of these types.</summary>
    public IReadOnlyList<Field<TaskEventType>> Type { get; init; } = [];

    /// <summary>Only events of these tasks.</summary>
    public IReadOnlyList<Field<string>> TaskId { get; init; } = [];

    /// <summary>Only events of tasks of these schedules.</summary>
    public IReadOnlyList<Field<string>> ScheduleId { get; init; } = [];

    /// <summary>The position after which to start.</summary>
    public Field<long> After { get; init; }

    /// <summary>The maximum number of events.</summary>
    public Field<int> Limit { get; init; }

    /// <summary>How long to wait for the first event, in seconds.</summary>
    public Field<int> WaitSeconds { get; init; }

    /// <summary>The parameters that only the JSON representation has, and that the request has.</summary>
    private IEnumerable<string> PageParameters =>
        new[] { (Limit.IsGiven, Name: "limit"), (WaitSeconds.IsGiven, Name: "waitSeconds") }.Where(parameter => parameter.IsGiven).Select(parameter => parameter.Name);

    private EventFilter Filter => new()
    {
        Workers = SetOf(Worker),
        Statuses = SetOf(Status),
        Types = SetOf(Type),
        TaskIds = SetOf(TaskId),
        ScheduleIds = SetOf(ScheduleId),
    };

    static ListEventsRequest IQueryRequest<ListEventsRequest>.Read(QueryReader query) => new()
    {
        Worker = Filters(query.Many("worker", FieldParsers.Text)),
        Status = Filters(query.Many("status", FieldParsers.Status)),
        Type = Filters(query.Many("type", ParseType)),
        TaskId = Filters(query.Many("taskId", FieldParsers.Text)),
        ScheduleId = Filters(query.Many("scheduleId", FieldParsers.Text)),
        After = query.One("after", ParsePosition),
        Limit = query.One("limit", text => FieldParsers.Integer(text, ListEvents.MinLimit, ListEvents.MaxLimit)),
        WaitSeconds = query.One("waitSeconds", text => FieldParsers.Integer(text, min: 0, ListEvents.MaxWaitSeconds)),
        UnknownNames = query.UnreadParameters,
    };

    /// <summary>Creates the query for a stream; the request must be valid.</summary>
    /// <param name="lastEventId">The position in the header, which takes precedence.</param>
    /// <exception cref="InvalidRequestException">A parameter is only for the JSON representation.</exception>
    public SubscribeToEvents ToStreamQuery(long? lastEventId) => PageParameters.ToList() is { Count: > 0 } names
        ? throw new InvalidRequestException(RequestErrors.Invalid(names.Select(name => (name, "is not allowed with text/event-stream."))))
        : new SubscribeToEvents(Filter, lastEventId ?? Position);

    /// <summary>Creates the query for one page; the request must be valid.</summary>
    /// <param name="lastEventId">The position in the header, which takes precedence.</param>
    public ListEvents ToPageQuery(long? lastEventId) =>
        new(Filter, lastEventId ?? Position, Limit.Or(ListEvents.DefaultLimit), TimeSpan.FromSeconds(WaitSeconds.Or(0)));

    /// <summary>Parses a position: up to 16 digits without leading zeros.</summary>
    internal static Field<long> ParsePosition(string text) =>
        text.Length is > 0 and <= MaxPositionDigits && text.All(char.IsAsciiDigit) && (text[0] != '0' || text.Length == 1)
            ? Field<long>.Of(long.Parse(text, CultureInfo.InvariantCulture))
            : Field<long>.Invalid($"must be 1 to {MaxPositionDigits} digits without leading zeros.");

    private long? Position => After.HasValue ? After.Value : null;

    private static Field<TaskEventType> ParseType(string text) => TaskEventTypeNames.TryParse(text, out var type)
        ? Field<TaskEventType>.Of(type)
        : Field<TaskEventType>.Invalid($"must be one of {string.Join(", ", TaskEventTypeNames.All)}.");

    private static IReadOnlyList<Field<T>> Filters<T>(IReadOnlyList<Field<T>> values)
        where T : notnull =>
        values.Count <= EventFilter.MaxValues ? values : [Field<T>.Invalid($"must be given at most {EventFilter.MaxValues} times.")];

    private static HashSet<T>? SetOf<T>(IReadOnlyList<Field<T>> values)
        where T : notnull =>
        values.Count == 0 ? null : values.Select(value => value.Value).ToHashSet();
}

internal sealed class ListEventsRequestValidator : RequestValidator<ListEventsRequest>;
