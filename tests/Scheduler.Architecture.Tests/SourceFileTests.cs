using System.Text.RegularExpressions;
using Scheduler.Testing;

namespace Scheduler.Architecture.Tests;

/// <summary>The rules of <c>dotnet format</c> that no analyzer reports in a build.</summary>
internal sealed partial class SourceFileTests
{
    private static readonly string[] Folders = ["src", "tests", "samples", "bench"];

    private static IEnumerable<string> Files => Folders
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(file => !NotFormatted().IsMatch(file));

    [Test]
    public void Using_directives_are_sorted_and_those_of_System_come_first()
    {
        Assert.That(Files.Count(), Is.GreaterThan(300));
        Assert.Multiple(() =>
        {
            foreach (var file in Files)
            {
                var usings = File.ReadLines(file).TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal))
                    .Select(line => Using().Match(line)).Where(match => match.Success).Select(SortKey).ToList();
                Assert.That(usings, Is.Ordered.Using((IComparer<string>)StringComparer.OrdinalIgnoreCase), file);
            }
        });
    }

    [Test]
    public void Files_have_no_byte_order_mark_no_carriage_return_and_a_newline_at_the_end() => Assert.Multiple(() =>
    {
        foreach (var file in Files)
        {
            var text = File.ReadAllBytes(file);
            Assert.That(text.AsSpan().StartsWith("\uFEFF"u8), Is.False, file);
            Assert.That(text, Has.None.EqualTo((byte)'\r'), file);
            Assert.That(text.AsSpan().EndsWith("\n"u8) && !text.AsSpan().EndsWith("\n\n"u8), file);
        }
    });

    // Names are compared part by part.
    private static string SortKey(Match directive)
    {
        var name = directive.Groups["name"].Value;
        var kind = directive.Groups["alias"].Success ? 2 : directive.Groups["static"].Success ? 1 : 0;
        var isSystem = name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
        return $"{kind} {(isSystem ? 0 : 1)} {(kind == 2 ? directive.Groups["alias"].Value : name.Replace('.', '\u0001'))}";
    }

    [GeneratedRegex(@"^(global )?using (?<static>static )?((?<alias>\w+) = )?(?<name>[\w.]+)[^=(]*;$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Using();

    [GeneratedRegex("/(obj|bin|node_modules|Migrations)/", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NotFormatted();
}
