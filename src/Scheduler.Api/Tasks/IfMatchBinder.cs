using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;
using Scheduler.Api.Errors;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>Binds the If-Match header.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FromIfMatchAttribute : ModelBinderAttribute
{
    public FromIfMatchAttribute()
        : base(typeof(IfMatchBinder)) => BindingSource = BindingSource.Header;
}

/// <summary>
/// Parses the If-Match header (RFC 9110 section 13.1.1). A well-formed tag that the service never issues, such as a weak one, matches no
/// version. The framework's own parser accepts more than the RFC allows.
/// </summary>
internal sealed partial class IfMatchBinder : IModelBinder
{
    /// <summary>Added to the error if the client sent a weak tag, which may be the doing of a proxy.</summary>
    public const string WeakTagAdvice =
        "If-Match contains a weak tag (W/\"…\"), which never matches (RFC 9110 section 13.1.1). The service sends strong tags; a proxy that compresses responses makes them weak.";

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
            RequestErrors.Invalid(HeaderNames.IfMatch, "must be * or a list of quoted entity tags, such as \"3\", separated by commas.")
                .Report(http, bindingContext.ModelState);
        }

        return Task.CompletedTask;
    }

    private static string HeaderOf(HttpRequest request) => string.Join(',', request.Headers.IfMatch.AsEnumerable());

    // Accepts only tags that EntityTagFilter writes: "01" and "1" are different tags.
    private static IEnumerable<int> VersionOf(Capture tag) =>
        int.TryParse(tag.ValueSpan.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && tag.Value == EntityTagFilter.TagOf(version)
            ? [version]
            : [];

    // A list may have empty elements, which are ignored (section 5.6.1.2), but needs at least one tag. The atomic groups keep
    // matching linear in the length of the header.
    [GeneratedRegex(
        """\A[ \t,]*(?<tag>(?:W/)?"[\x21\x23-\x7E\x80-\uFFFF]*")(?:(?>[ \t]*),(?>[ \t]*)(?<tag>(?:W/)?"[\x21\x23-\x7E\x80-\uFFFF]*")?)*[ \t]*\z""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex EntityTags();
}
