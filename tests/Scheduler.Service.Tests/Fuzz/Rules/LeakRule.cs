using System.Text.Json;
using System.Text.RegularExpressions;

namespace Scheduler.Service.Tests.Fuzz.Rules;

/// <summary>
/// No response leaks a stack trace, SQL, a type name or a file path. It may quote the request. The body of a success is not
/// checked: it contains only the fields of its schema, and its free text comes from clients.
/// </summary>
internal static partial class LeakRule
{
    public static IEnumerable<string> Faults(Exchange exchange)
    {
        var response = exchange.Response;
        var texts = response.IsSuccess ? [] : response.Json is { } json ? TextsOf(json) : [response.Text];
        return Leak().Matches(string.Join('\n', response.Headers.Select(header => Cursor().Replace(header.Value, "")).Concat(texts))).Select(match => match.Value)
            .Where(leak => !exchange.SentText.Contains(leak, StringComparison.OrdinalIgnoreCase)
                && !Uri.UnescapeDataString(exchange.Target).Contains(leak, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.Ordinal)
            .Select(leak => $"The response leaks '{leak}'.");
    }

    private static IEnumerable<string> TextsOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => TextsOf(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(TextsOf),
        _ => [json.ToString()],
    };

    // A cursor is opaque and may contain any word by chance.
    [GeneratedRegex(@"(?<=[?&]cursor=)[\w-]+", RegexOptions.None, 1000)]
    private static partial Regex Cursor();

    [GeneratedRegex(
        """
        (?# type names, also as in messages)
        \b(?:System|Scheduler|Microsoft|Serilog|Swashbuckle|FluentValidation|MediatR|AutoMapper|Newtonsoft)\.[A-Z][A-Za-z]+ | [A-Za-z]+Exception\b | \w`[1-9]\b
        (?# stack traces)
        | \bat\ [\w.<>`]+\( | \.cs:line\ [0-9]+ | ---\ End\ of
        (?# SQL and database errors)
        | \bSELECT\b.+\bFROM\b | \bINSERT\ INTO\b | \bUPDATE\b.+\bSET\b | \bDELETE\ FROM\b | SQLite\ Error | SQLITE_[A-Z]+ | SqlException | UNIQUE\ constraint | IX_[A-Z]\w+
        (?# files)
        | (?<![\w.:])/(?:root|home|usr|var|tmp|opt|app|src|work|etc)/[\w.-]+ | [A-Z]:\\[\w.-]+\\ | \b[\w-]+\.(?:cs|dll|db|csproj)\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Leak();
}
