using Scheduler.Api.Json;
using Scheduler.Application.ApiKeys;

namespace Scheduler.Api.Hosting;

/// <summary>Formats API keys as a table.</summary>
internal static class ApiKeyTable
{
    private static readonly string[] Header = ["PUBLIC ID", "NAME", "SCOPES", "WORKERS", "CREATED", "EXPIRES", "REVOKED"];

    public static string Format(IReadOnlyList<ApiKeyResponse> keys)
    {
        var rows = keys.Select(ToRow).Prepend(Header).ToList();
        var widths = Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Concat(rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd() + Environment.NewLine));
    }

    private static string[] ToRow(ApiKeyResponse key) =>
    [
        key.PublicId, key.Name, string.Join(',', key.Scopes), key.Workers is null ? "any" : string.Join(',', key.Workers),
        Iso8601.Format(key.CreatedAt), TimeOr("never", key.ExpiresAt), TimeOr("-", key.RevokedAt),
    ];

    private static string TimeOr(string absent, DateTimeOffset? time) => time is { } known ? Iso8601.Format(known) : absent;
}
