using System.Text.RegularExpressions;

namespace Scheduler.Service.Tests.Fuzz.Document;

/// <summary>Parses the path of a request target as the server does: decoded except for encoded slashes, without dot segments.</summary>
internal static partial class RequestTarget
{
    /// <summary>The segments of the path, including the empty one before the first slash; null when there is no path.</summary>
    public static IReadOnlyList<string>? Segments(string target)
    {
        var path = PathOf(target);
        return path is null ? null : WithoutDots(path.Split('/').Select(Decode)).ToList();
    }

    private static string? PathOf(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && !target.StartsWith('/'))
        {
            var slash = target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        return target.StartsWith('/') ? target.TrimEnd(' ').Split('?', 2)[0] : null;
    }

    private static string Decode(string segment) =>
        Escape().Replace(segment, escape => ((char)Convert.FromHexString(escape.ValueSpan[1..])[0]).ToString());

    // RFC 3986 section 5.2.4.
    private static List<string> WithoutDots(IEnumerable<string> segments)
    {
        var kept = new List<string>();
        var endsInDots = false;
        foreach (var segment in segments)
        {
            endsInDots = segment is "." or "..";
            if (segment == ".." && kept.Count > 1)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (!endsInDots)
            {
                kept.Add(segment);
            }
        }

        return endsInDots ? [.. kept, ""] : kept;
    }

    [GeneratedRegex("%(?!2[fF])[0-9a-fA-F]{2}", RegexOptions.None, 1000)]
    private static partial Regex Escape();
}
