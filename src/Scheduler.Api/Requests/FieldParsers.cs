using System.Globalization;
using Scheduler.Api.Claims;
using Scheduler.Api.Json;
using Scheduler.Api.Tasks;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Requests;

/// <summary>Parses a JSON string or a query parameter to the value of a field.</summary>
internal static class FieldParsers
{
    public static Field<string> Text(string text) => Field<string>.Of(text);

    public static Field<DateTimeOffset> Time(string text) =>
        Iso8601.TryParse(text, out var time) ? Field<DateTimeOffset>.Of(time) : Field<DateTimeOffset>.Invalid(Iso8601.ErrorMessage);

    /// <summary>A time in a query, where an unencoded plus sign of an offset is decoded as a space.</summary>
    public static Field<DateTimeOffset> QueryTime(string text) => text.Contains(' ', StringComparison.Ordinal)
        ? Field<DateTimeOffset>.Invalid($"{Iso8601.ErrorMessage} The value contains a space; encode '+' as %2B.")
        : Time(text);

    public static Field<T> TextValue<T>(string text)
        where T : class, ITextValue<T> =>
        T.Validate(text) is { Count: > 0 } errors ? Field<T>.Invalid(errors) : Field<T>.Of(T.From(text));

    public static Field<ScheduledTaskStatus> Status(string text) => ScheduledTaskStatusNames.TryParse(text, out var status)
        ? Field<ScheduledTaskStatus>.Of(status)
        : Field<ScheduledTaskStatus>.Invalid($"must be one of {string.Join(", ", ScheduledTaskStatusNames.All)}.");

    public static Field<ReportAction> Action(string text) => ReportActionNames.TryParse(text, out var action)
        ? Field<ReportAction>.Of(action)
        : Field<ReportAction>.Invalid($"must be one of {string.Join(", ", ReportActionNames.All)}.");

    public static Field<BulkAction> BulkAction(string text) => BulkActionNames.TryParse(text, out var action)
        ? Field<BulkAction>.Of(action)
        : Field<BulkAction>.Invalid($"must be one of {string.Join(", ", BulkActionNames.All)}.");

    public static Field<TaskIdPrefix> IdPrefix(string text) => TaskIdPrefix.TryParse(text) is { } prefix
        ? Field<TaskIdPrefix>.Of(prefix)
        : Field<TaskIdPrefix>.Invalid($"must be the first {TaskIdPrefix.MinLength} to {TaskIdPrefix.MaxLength} characters of an id.");

    public static Field<TaskFieldSet> FieldSet(string text) => text == "summary"
        ? Field<TaskFieldSet>.Of(TaskFieldSet.Summary)
        : Field<TaskFieldSet>.Invalid("must be summary.");

    public static Field<FailureKind> FailureKind(string text) => Domain.Tasks.FailureKind.TryParse(text, out var kind)
        ? Field<FailureKind>.Of(kind)
        : Field<FailureKind>.Invalid($"must be {Domain.Tasks.FailureKind.Length} lower-case hexadecimal digits.");

    public static Field<OverlapPolicy> Overlap(string text) => OverlapPolicyNames.TryParse(text, out var policy)
        ? Field<OverlapPolicy>.Of(policy)
        : Field<OverlapPolicy>.Invalid($"must be one of {string.Join(", ", OverlapPolicyNames.All)}.");

    public static Field<MisfirePolicy> Misfire(string text) => MisfirePolicyNames.TryParse(text, out var policy)
        ? Field<MisfirePolicy>.Of(policy)
        : Field<MisfirePolicy>.Invalid($"must be one of {string.Join(", ", MisfirePolicyNames.All)}.");

    public static Field<ScheduleState> ScheduleState(string text) => ScheduleStateNames.TryParse(text, out var state)
        ? Field<ScheduleState>.Of(state)
        : Field<ScheduleState>.Invalid($"must be one of {string.Join(", ", ScheduleStateNames.All)}.");

    /// <summary>A calendar date of ISO 8601.</summary>
    public static Field<DateOnly> Date(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? Field<DateOnly>.Of(date)
        : Field<DateOnly>.Invalid("must contain only dates as YYYY-MM-DD.");

    public static Field<bool> Boolean(string text) => text switch
    {
        "true" => Field<bool>.Of(true),
        "false" => Field<bool>.Of(false),
        _ => Field<bool>.Invalid("must be true or false."),
    };

    public static Field<TaskSort> Sort(string text) => text switch
    {
        "start" => Field<TaskSort>.Of(TaskSort.Start),
        "-start" => Field<TaskSort>.Of(TaskSort.StartDescending),
        _ => Field<TaskSort>.Invalid("must be start or -start."),
    };

    public static Field<int> Integer(string text, int min, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? Field<int>.Of(number)
            : Field<int>.Invalid($"must be an integer from {min} to {max}.");
}
