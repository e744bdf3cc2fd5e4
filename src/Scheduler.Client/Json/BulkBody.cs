using System.Globalization;

namespace Scheduler.Client.Json;

/// <summary>The body of a bulk change.</summary>
internal sealed record BulkBody(
    BulkAction Action, IReadOnlyCollection<string>? Ids, BulkFilterBody? Filter, bool? All, DateTimeOffset? Start, int? SpreadSeconds, DateTimeOffset? UnchangedSince, int Limit,
    bool? DryRun, string? After)
{
    public static BulkBody Of(BulkChange change, string? after) => new(
        change.Action, change.Ids, change.Filter is { } filter ? BulkFilterBody.Of(filter) : null, TrueOrNull(change.All), change.Start,
        change.SpreadSeconds == 0 ? null : change.SpreadSeconds, change.UnchangedSince, change.BatchSize, TrueOrNull(change.DryRun), after);

    private static bool? TrueOrNull(bool value) => value ? true : null;
}

/// <summary>The filter in a bulk change.</summary>
internal sealed record BulkFilterBody(
    IReadOnlyCollection<string>? Worker, IReadOnlyCollection<string>? Status, string? From, string? To, IReadOnlyCollection<string>? FailureKind,
    IReadOnlyCollection<string>? ScheduleId, string? Due)
{
    public static BulkFilterBody Of(TaskFilter filter) => new(
        GivenOrNull(filter.Workers), GivenOrNull([.. filter.Statuses.Select(status => WireNames.NameOf(WireNames.Statuses, status))]), TimeOrNull(filter.From),
        TimeOrNull(filter.To), GivenOrNull(filter.FailureKinds), GivenOrNull(filter.ScheduleIds), filter.Due ? "true" : null);

    private static IReadOnlyCollection<string>? GivenOrNull(IReadOnlyCollection<string> values) => values.Count == 0 ? null : values;

    private static string? TimeOrNull(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
