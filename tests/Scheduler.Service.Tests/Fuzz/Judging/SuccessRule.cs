using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Http;

namespace Scheduler.Service.Tests.Fuzz.Judging;

/// <summary>A successful answer has the body that its schema wants, and headers that fit it.</summary>
internal static partial class SuccessRule
{
    public static IEnumerable<string> Faults(Exchange exchange, ApiOperation? operation, BodySchemas schemas)
    {
        var answer = exchange.Answer;
        foreach (var fault in FaultsOfHeaders(answer, operation))
        {
            yield return fault;
        }

        if (operation?.MediaOf(answer.Status) is not { Name: var mediaType, Media.Schema: { } schema })
        {
            if (answer.Body.Length > 0)
            {
                yield return $"{answer.Status} has a body that the document does not tell of.";
            }

            yield break;
        }

        if (answer.Header("Content-Type") != $"{mediaType}; charset=utf-8")
        {
            yield return $"An answer comes as '{answer.Header("Content-Type")}'.";
        }

        if (answer.Json is not { } json)
        {
            yield return "An answer is not JSON.";
            yield break;
        }

        foreach (var fault in schemas.Faults(schema, json))
        {
            yield return $"The answer is not valid by its schema, {fault}";
        }
    }

    private static IEnumerable<string> FaultsOfHeaders(RawAnswer answer, ApiOperation? operation)
    {
        var json = answer.Json is { ValueKind: JsonValueKind.Object } body ? body : default;
        if (answer.Header("ETag") is { } tag)
        {
            var version = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("version", out var value) ? value.GetRawText() : null;
            if (version is null ? !EntityTag().IsMatch(tag) : tag != $"\"{version}\"")
            {
                yield return $"The entity tag is {tag}, the version {version}.";
            }
        }

        if (answer.Header("Location") is { } location)
        {
            var id = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("id", out var value) ? value.GetString() : null;
            if (operation is null || id is null || location != $"{operation.Collection}/{id}")
            {
                yield return $"Location leads to {location}, and the answer is {id}.";
            }
        }

        if (answer.Header("Link") is { } link && !Next().IsMatch(link))
        {
            yield return $"Link says {link}.";
        }
    }

    [GeneratedRegex("""\A"[0-9]+"\z""", RegexOptions.None, 1000)]
    private static partial Regex EntityTag();

    [GeneratedRegex("""\A</[^>]*[?&]cursor=[^>]+>; rel="next"\z""", RegexOptions.None, 1000)]
    private static partial Regex Next();
}
