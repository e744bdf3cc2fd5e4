using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>A request to change many tasks.</summary>
public sealed record BulkChangeRequest : BodyRequest<BulkChangeRequest>
{
    /// <summary>What is done to each task.</summary>
    [Required]
    public Field<BulkAction> Action { get; init; }

    /// <summary>The ids of the tasks, up to 1,000. Not together with filter.</summary>
    [NotNull]
    public Field<IReadOnlyList<string>> Ids { get; init; }

    /// <summary>The conditions of the tasks. Not together with ids.</summary>
    [NotNull]
    public Field<BulkFilterRequest> Filter { get; init; }

    /// <summary>Must be true when the filter has no condition, and the change applies to all tasks.</summary>
    [NotNull]
    public Field<bool> All { get; init; }

    /// <summary>The new start, in the future: required by RESCHEDULE, possible with RETRY.</summary>
    [NotNull]
    public Field<DateTimeOffset> Start { get; init; }

    /// <summary>Over how many seconds the new starts are spread evenly; default 0.</summary>
    [NotNull, Range(0, BulkChange.MaxSpreadSeconds)]
    public Field<long> SpreadSeconds { get; init; }

    /// <summary>Tasks that were changed after this time are skipped.</summary>
    [NotNull]
    public Field<DateTimeOffset> UnchangedSince { get; init; }

    /// <summary>The maximum number of tasks; default 1,000.</summary>
    [NotNull, Range(BulkChange.MinLimit, BulkChange.MaxLimit)]
    public Field<long> Limit { get; init; }

    /// <summary>Whether to count the matching tasks without changing them; default false.</summary>
    [NotNull]
    public Field<bool> DryRun { get; init; }

    /// <summary>The next of the previous response, to continue; null to begin.</summary>
    public Field<string> After { get; init; }

    /// <summary>Creates the change; the request must be valid.</summary>
    public BulkChange ToChange() => new()
    {
        Action = Action.Value,
        Ids = Ids.HasValue ? [.. Ids.Value.Distinct(StringComparer.Ordinal)] : null,
        Filter = Filter.HasValue ? Filter.Value.ToFilter() : null,
        Start = Start.HasValue ? Start.Value : null,
        Spread = TimeSpan.FromSeconds(SpreadSeconds.Or(0)),
        UnchangedSince = UnchangedSince.HasValue ? UnchangedSince.Value : null,
        Limit = (int)Limit.Or(BulkChange.MaxLimit),
        IsDryRun = DryRun.Or(false),
        After = After.ValueOrDefault,
    };
}

internal sealed class BulkChangeRequestValidator : RequestValidator<BulkChangeRequest>
{
    public BulkChangeRequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        CheckTasks(request, context.AddFailure);
        if (request.Action.HasValue)
        {
            CheckStart(request, request.Action.Value, context.AddFailure);
        }
    });

    private static void CheckTasks(BulkChangeRequest request, Action<string, string> fail)
    {
        if (request.Ids.IsGiven == request.Filter.IsGiven)
        {
            fail(request.Ids.IsGiven ? "filter" : "ids", "exactly one of ids and filter must be given.");
        }

        if (request.Ids.HasValue && request.Ids.Value.Count is < 1 or > BulkChange.MaxLimit)
        {
            fail("ids", $"must have 1 to {BulkChange.MaxLimit} ids; it has {request.Ids.Value.Count}.");
        }

        if (request.Filter.HasValue && request.Filter.Value.IsEmpty && !request.All.Or(false))
        {
            fail("all", "must be true when the filter is empty, because the change then applies to all tasks.");
        }

        foreach (var (name, message) in request.Filter.HasValue ? request.Filter.Value.FindErrors() : [])
        {
            fail($"filter.{name}", message);
        }

        if (request.All.Or(false) && !(request.Filter.HasValue && request.Filter.Value.IsEmpty))
        {
            fail("all", "may be true only with an empty filter.");
        }
    }

    private static void CheckStart(BulkChangeRequest request, BulkAction action, Action<string, string> fail)
    {
        switch (action)
        {
            case BulkAction.Reschedule when !request.Start.IsGiven:
                fail("start", "is required by RESCHEDULE.");
                break;
            case BulkAction.RunNow or BulkAction.Cancel or BulkAction.Delete when request.Start.IsGiven:
                fail("start", $"is not a field of {action.ToName()}.");
                break;
        }

        if (request.Start.HasValue && request.SpreadSeconds is { HasValue: true, Value: >= 0 and <= BulkChange.MaxSpreadSeconds }
            && DateTimeOffset.MaxValue - request.Start.Value < TimeSpan.FromSeconds(request.SpreadSeconds.Value))
        {
            fail("spreadSeconds", "must not lead to a start after the year 9999.");
        }

        if (action is BulkAction.Cancel or BulkAction.Delete && request.SpreadSeconds.IsGiven)
        {
            fail("spreadSeconds", $"is not a field of {action.ToName()}.");
        }
    }
}
