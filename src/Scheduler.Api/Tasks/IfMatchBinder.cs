using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;
using Scheduler.Api.Errors;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Takes the header If-Match.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FromIfMatchAttribute : ModelBinderAttribute
{
    public FromIfMatchAttribute()
        : base(typeof(IfMatchBinder)) => BindingSource = BindingSource.Header;
}

/// <summary>
/// Reads the header If-Match (RFC 9110 section 13.1.1). A tag that is well-formed but none of ours, a weak one for instance, is a
/// version that no task has. The framework's own reader takes more than the RFC for a tag.
/// </summary>
internal sealed partial class IfMatchBinder : IModelBinder
{
    /// <summary>What to tell a client that sent a weak tag, for which it may not be to blame.</summary>
    public const string WeakTagAdvice =
        "If-Match holds a weak tag (W/\"…\"), which never matches (RFC 9110 section 13.1.1). The service's own tags are strong; a proxy that compresses responses makes them weak.";

    /// <summary>Whether the header holds a weak tag.</summary>
    public static bool HasWeakTag(HttpRequest request) =>
        EntityTags().Match(HeaderOf(request)).Groups["tag"].Captures.Any(tag => tag.ValueSpan.StartsWith("W/", StringComparison.Ordinal));

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var http = bindingContext.HttpContext;
        var header = HeaderOf(http.Request);
        if (http.Request.Headers.IfMatch.Count == 0 || header.Trim() == "*")
        {
            bindingContext.Result = ModelBindingResult.Success(model: null);
        }
        else if (EntityTags().Match(header) is { Success: true } match)
        {
            bindingContext.Result = ModelBindingResult.Success(new VersionCondition(match.Groups["tag"].Captures.SelectMany(VersionOf).ToList()));
        }
        else
        {
            RequestErrors.Invalid(HeaderNames.IfMatch, "must be * or entity tags in quotes, such as \"3\", separated by commas.")
                .Report(http, bindingContext.ModelState);
        }

        return Task.CompletedTask;
    }

    private static string HeaderOf(HttpRequest request) => string.Join(',', request.Headers.IfMatch.AsEnumerable());

    // Only what EntityTagFilter writes: "01" is another tag than "1".
    private static IEnumerable<int> VersionOf(Capture tag) =>
        int.TryParse(tag.ValueSpan.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && tag.Value == EntityTagFilter.TagOf(version)
            ? [version]
            : [];

    // A list may have empty elements, which a recipient ignores (section 5.6.1.2), but not nothing else. The atomic groups keep
    // the time of a hostile header linear.
    [GeneratedRegex(
        """\A[ \t,]*(?<tag>(?:W/)?"[\x21\x23-\x7E\x80-\uFFFF]*")(?:(?>[ \t]*),(?>[ \t]*)(?<tag>(?:W/)?"[\x21\x23-\x7E\x80-\uFFFF]*")?)*[ \t]*\z""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex EntityTags();
}
