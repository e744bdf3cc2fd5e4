using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Scheduler.Service.Tests.Fuzz.Document;

/// <summary>How the fields of a body depend on each other, which no schema says.</summary>
internal static partial class BodyRules
{
    /// <summary>The fields of which a body has exactly one, or at most one when it is an update.</summary>
    private static readonly string[][] Alternatives = [["start", "delaySeconds"], ["cron", "every"], ["ids", "filter"]];

    /// <summary>The fields of a report that not all actions have.</summary>
    private static readonly Dictionary<string, string[]> FieldsOfActions = new(StringComparer.Ordinal)
    {
        ["HEARTBEAT"] = ["leaseSeconds", "payload", "progress"],
        ["COMPLETE"] = ["payload"],
        ["FAIL"] = ["message", "retryable", "retryAfterSeconds", "payload"],
        ["RELEASE"] = ["delaySeconds"],
    };

    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 100 };

    // The densest rule has an instant every second.
    private const int DefaultLimit = 100;

    // Generated rules have an instant before this year, in which other generated times begin.
    private const string FirstYear = "2200";

    /// <summary>The groups of alternatives that a schema has.</summary>
    public static IEnumerable<string[]> AlternativesIn(IOpenApiSchema schema) =>
        Alternatives.Where(names => names.All(name => schema.Properties?.ContainsKey(name) == true));

    /// <summary>The reasons to reject a body that is valid by its schema.</summary>
    public static IEnumerable<string> Faults(JsonElement body, IOpenApiSchema schema, bool isUpdate) => schema.Items is { } item
        ? body.EnumerateArray().SelectMany(one => FaultsOfObject(one, item, isUpdate))
        : FaultsOfObject(body, schema, isUpdate).Concat(FaultsOfReports(body, schema));

    /// <summary>Whether a generated body may be rejected because of its other fields, those that are stored, or the instants of a rule.</summary>
    /// <param name="body">The body.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="stored">The resource that the body updates; null when it updates none.</param>
    public static bool MayBeRefused(JsonElement body, IOpenApiSchema schema, JsonElement? stored)
    {
        var result = stored is { ValueKind: JsonValueKind.Object } old && body.ValueKind == JsonValueKind.Object ? Update(old, body, schema) : body;
        return Faults(result, schema, isUpdate: false).Any()
            || IsBulkChange(schema) || HasPause(result, schema)
            || string.CompareOrdinal(TextOf(result, schema, "endsAt") ?? FirstYear, 0, FirstYear, 0, FirstYear.Length) < 0
            || (TextOf(result, schema, "to") is { } to && IsWideOrFuture(result, schema, to));
    }

    // Which fields a bulk change may have depends on its action.
    private static bool IsBulkChange(IOpenApiSchema schema) => schema.Properties?.ContainsKey("spreadSeconds") == true;

    // A reason and an end need a pause, and the end is in the future.
    private static bool HasPause(JsonElement body, IOpenApiSchema schema) =>
        TextOf(body, schema, "pauseReason") is not null || TextOf(body, schema, "pausedUntil") is not null;

    private static IEnumerable<string> FaultsOfObject(JsonElement body, IOpenApiSchema schema, bool isUpdate)
    {
        foreach (var names in AlternativesIn(schema))
        {
            var given = names.Count(name => TextOf(body, schema, name) is not null);
            if (given > 1 || (given == 0 && !isUpdate))
            {
                yield return $"{given} of {string.Join(" and ", names)} are given";
            }
        }

        if (TextOf(body, schema, "overlap") == "SKIP" && TextOf(body, schema, "misfire") == "RUN_ALL")
        {
            yield return "RUN_ALL is combined with SKIP";
        }

        if (!isUpdate && TextOf(body, schema, "every") is { } every && CalendarInterval().IsMatch(every) && TextOf(body, schema, "startsAt") is null)
        {
            yield return "an interval of calendar units has no start";
        }

        if (!isUpdate && schema.Properties?.ContainsKey("name") == true
            && TextOf(body, schema, "cron") is { } cron && Spread().IsMatch(cron) && TextOf(body, schema, "name") is null)
        {
            yield return "H has no name";
        }

        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("excludedDates", out var dates) && dates.ValueKind == JsonValueKind.Array
            && dates.EnumerateArray().CountBy(date => date.ToString(), StringComparer.Ordinal).Any(date => date.Value > 1))
        {
            yield return "a date is excluded twice";
        }
    }

    private static IEnumerable<string> FaultsOfReports(JsonElement body, IOpenApiSchema schema)
    {
        if (schema.Properties is not { } fields || !fields.TryGetValue("items", out var list) || list.Items?.Properties?.ContainsKey("action") != true
            || body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return
            from report in items.EnumerateArray()
            where report.ValueKind == JsonValueKind.Object && report.TryGetProperty("action", out _)
            let action = report.GetProperty("action").ToString()
            where FieldsOfActions.ContainsKey(action)
            from field in report.EnumerateObject()
            where FieldsOfActions.Values.Any(names => names.Contains(field.Name, StringComparer.Ordinal))
                && !FieldsOfActions[action].Contains(field.Name, StringComparer.Ordinal)
            select $"{field.Name} is given for {action}";
    }

    private static bool IsWideOrFuture(JsonElement body, IOpenApiSchema schema, string to)
    {
        var (first, last) = (Time(TextOf(body, schema, "from")!), Time(to));
        var limit = TextOf(body, schema, "limit") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : DefaultLimit;
        return last > TimeProvider.System.GetUtcNow() || (last - first).TotalSeconds + 1 > limit;
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>The stored fields with those of an update. A given alternative replaces the stored one.</summary>
    private static JsonElement Update(JsonElement stored, JsonElement update, IOpenApiSchema schema)
    {
        var result = stored.EnumerateObject().Where(field => schema.Properties?.ContainsKey(field.Name) == true)
            .ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal);
        foreach (var names in AlternativesIn(schema).Where(names => names.Any(name => TextOf(update, schema, name) is not null)))
        {
            names.ToList().ForEach(name => result.Remove(name));
        }

        foreach (var field in update.EnumerateObject())
        {
            result[field.Name] = field.Value;
        }

        return JsonSerializer.SerializeToElement(result, Deep);
    }

    /// <summary>The value of a field that the schema has, as text; null when it is not given.</summary>
    private static string? TextOf(JsonElement body, IOpenApiSchema schema, string name) => schema.Properties?.ContainsKey(name) == true
        && body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : null;

    [GeneratedRegex(@"\AP[0-9]", RegexOptions.None, 1000)]
    private static partial Regex CalendarInterval();

    [GeneratedRegex(@"(?:\A| )H", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Spread();
}
