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
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        var http = bindingContext.HttpContext;
        var header = string.Join(',', http.Request.Headers.IfMatch.AsEnumerable());
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
