using System.Globalization;
using System.Text;
using Scheduler.Client.Json;

namespace Scheduler.Client.Http;

/// <summary>Builds the query strings of listings.</summary>
internal static class QueryStringBuilder
{
    public static string Of(TaskFilter filter, int limit, string? cursor)
    {
        var query = new StringBuilder();
        Add(query, "limit", limit);
        Add(query, filter);
        Add(query, "sort", filter.LatestFirst ? "-start" : null);
        Add(query, "cursor", cursor);
        return query.ToString();
    }

    public static string OfCount(TaskFilter filter, int cap)
    {
        var query = new StringBuilder();
        Add(query, "cap", cap);
        Add(query, filter);
        return query.ToString();
    }

    public static string Of(ScheduleFilter filter, int limit, string? cursor)
    {
        var query = new StringBuilder();
        Add(query, "limit", limit);
        Add(query, "worker", filter.Workers);
        Add(query, "state", filter.States, WireNames.ScheduleStates);
        Add(query, "late", filter.Late switch { null => null, true => "true", false => "false" });
        Add(query, "cursor", cursor);
        return query.ToString();
    }

    public static string OfPreview(DateTimeOffset? from, int count)
    {
        var query = new StringBuilder();
        Add(query, "from", from);
        Add(query, "count", count);
        return query.ToString();
    }

    public static string Of(EventFilter filter, long? after, int? limit = null, int? waitSeconds = null)
    {
        var query = new StringBuilder();
        Add(query, "worker", filter.Workers);
        Add(query, "status", filter.Statuses, WireNames.Statuses);
        Add(query, "type", filter.Types, WireNames.EventTypes);
        Add(query, "taskId", filter.TaskIds);
        Add(query, "scheduleId", filter.ScheduleIds);
        Add(query, "after", after);
        Add(query, "limit", limit);
        Add(query, "waitSeconds", waitSeconds);
        return query.ToString();
    }

    /// <summary>The cursor in the <c>rel="next"</c> link, or null.</summary>
    // Only the cursor is used: behind a proxy, the path in the link may differ from the client's base address.
    public static string? NextCursor(IEnumerable<string> links)
    {
        foreach (var link in links.SelectMany(value => value.Split(',')))
        {
            var end = link.IndexOf('>', StringComparison.Ordinal);
            if (end < 0 || !link[end..].Contains("rel=\"next\"", StringComparison.Ordinal))
            {
                continue;
            }

            var cursor = Array.Find(
                link[..end].Split('?', '&'), parameter => parameter.StartsWith("cursor=", StringComparison.Ordinal));
            return cursor is null ? null : Uri.UnescapeDataString(cursor["cursor=".Length..]);
        }

        return null;
    }

    private static void Add(StringBuilder query, TaskFilter filter)
    {
        Add(query, "worker", filter.Workers);
        Add(query, "status", filter.Statuses, WireNames.Statuses);
        Add(query, "failureKind", filter.FailureKinds);
        Add(query, "scheduleId", filter.ScheduleIds);
        Add(query, "id", filter.IdPrefix);
        Add(query, "due", filter.Due ? "true" : null);
        Add(query, "from", filter.From);
        Add(query, "to", filter.To);
    }

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is not null)
        {
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    private static void Add(StringBuilder query, string name, long? value) => Add(query, name, value?.ToString(CultureInfo.InvariantCulture));

    private static void Add(StringBuilder query, string name, DateTimeOffset? value) =>
        Add(query, name, value?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    private static void Add(StringBuilder query, string name, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            Add(query, name, value);
        }
    }

    private static void Add<T>(StringBuilder query, string name, IEnumerable<T> values, IReadOnlyList<(T Value, string Name)> names)
        where T : struct, Enum => Add(query, name, values.Select(value => WireNames.NameOf(names, value)));
}
