using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>A successful response has a body that is valid by its schema, and headers that match the body.</summary>
internal static partial class SuccessRule
{
    public static IEnumerable<string> Faults(Exchange exchange, ApiOperation? operation, ApiDocument document)
    {
        var response = exchange.Response;
        foreach (var violation in ViolationsOfHeaders(response, operation, document))
        {
            yield return violation;
        }

        if (operation?.MediaOf(response.Status) is not { Name: var mediaType, Media.Schema: { } schema })
        {
            if (response.Body.Length > 0)
            {
                yield return $"{response.Status} has an undocumented body.";
            }

            yield break;
        }

        if (response.Header("Content-Type") != $"{mediaType}; charset=utf-8")
        {
            yield return $"A response has the media type '{response.Header("Content-Type")}'.";
        }

        if (response.Json is not { } json)
        {
            yield return "A response is not JSON.";
            yield break;
        }

        foreach (var violation in document.Schemas.Faults(schema, json))
        {
            yield return $"The response is invalid by its schema: {violation}";
        }
    }

    private static IEnumerable<string> ViolationsOfHeaders(RawResponse response, ApiOperation? operation, ApiDocument document)
    {
        var json = response.Json is { ValueKind: JsonValueKind.Object } body ? body : default;
        if (response.Header("ETag") is { } tag)
        {
            var version = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("version", out var value) ? value.GetRawText() : null;
            if (version is null ? !EntityTag().IsMatch(tag) : tag != $"\"{version}\"")
            {
                yield return $"The entity tag is {tag}, but the version is {version}.";
            }
        }

        if (response.Header("Location") is { } location)
        {
            var id = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("id", out var value) ? value.GetString() : null;
            if (id is null || location != $"{document.CollectionOf(operation?.SchemaOf(response.Status))}/{id}")
            {
                yield return $"Location is {location}, but the id is {id}.";
            }
        }

        if (response.Header("Link") is { } link && !Pages().IsMatch(link))
        {
            yield return $"Invalid Link header: {link}.";
        }
    }

    [GeneratedRegex("""\A"[0-9]+"\z""", RegexOptions.None, 1000)]
    private static partial Regex EntityTag();

    [GeneratedRegex("""\A(?!\z)(?:</[^>]*[?&]cursor=[^>]+>; rel="next"(?:, (?=<)|\z))?(?:</[^>]*[?&]cursor=[^>]+>; rel="prev")?\z""", RegexOptions.None, 1000)]
    private static partial Regex Pages();
}
