using System.Globalization;
using System.Text;
using Scheduler.Client.Json;

namespace Scheduler.Client.Http;

/// <summary>Builds the query string of a listing.</summary>
internal static class QueryStringBuilder
{
    public static string Of(TaskFilter filter, int limit, string? cursor)
    {
        var query = new StringBuilder("?limit=").Append(limit.ToString(CultureInfo.InvariantCulture));
        foreach (var worker in filter.Workers)
        {
            Add("worker", worker);
        }

        foreach (var status in filter.Statuses)
        {
            Add("status", WireNames.NameOf(WireNames.Statuses, status));
        }

        AddTime("from", filter.From);
        AddTime("to", filter.To);
        if (filter.LatestFirst)
        {
            Add("sort", "-start");
        }

        if (cursor is not null)
        {
            Add("cursor", cursor);
        }

        return query.ToString();

        void Add(string name, string value) => query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));

        void AddTime(string name, DateTimeOffset? time)
        {
            if (time is { } given)
            {
                Add(name, given.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            }
        }
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
}
