using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Scheduler.Api.Hosting;
using Scheduler.Testing;
using Serilog.Events;
using Serilog.Parsing;

namespace Scheduler.Api.Tests.Hosting;

/// <summary>Log injection: client text in the text log cannot forge events or send terminal escape sequences.</summary>
internal sealed class TextLogTests
{
    private const string Forged = "12:00:00.000 FTL FORGED LINE";

    private static readonly DateTimeOffset At = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Unprintable =>
        from row in new (string Text, string Escaped)[]
        {
            ("\n", @"\n"), ("\r", @"\r"), ("\r\n", @"\r\n"), ("\t", @"\t"), ("\0", @"\u0000"), ("\b", @"\u0008"), ("\v", @"\u000b"), ("\f", @"\u000c"),
            ("\u001b[2J", @"\u001b[2J"), ("\u001b]0;title\a", @"\u001b]0;title\u0007"), ("\u007f", @"\u007f"),
            ("\u0085", @"\u0085"), ("\u009b31m", @"\u009b31m"), ("\u2028", @"\u2028"), ("\u2029", @"\u2029"),
            ("\u200e\u200f\u061c", @"\u200e\u200f\u061c"), ("\u202a\u202b\u202c\u202d\u202e", @"\u202a\u202b\u202c\u202d\u202e"), ("\u2066\u2067\u2068\u2069", @"\u2066\u2067\u2068\u2069"),
            ("\u200b\u200d\u2060\ufeff\u00ad", @"\u200b\u200d\u2060\ufeff\u00ad"),
        }
        select new TestCaseData(row.Text, row.Escaped).SetArgDisplayNames(row.Escaped);

    [TestCaseSource(nameof(Unprintable))]
    public void Unprintable_characters_are_escaped(string text, string escaped)
    {
        Assert.That(Write($"claimant a{text}b"), Is.EqualTo($"08:00:00.000 WRN claimant a{escaped}b"), "In the template.");
        Assert.That(Write("claimant {Claimant}", [Property("Claimant", $"a{text}b")]), Is.EqualTo($"08:00:00.000 WRN claimant a{escaped}b"), "In a property.");
        Assert.That(
            Write("hosts {Hosts}", [new("Hosts", new SequenceValue([new ScalarValue($"a{text}b")]))]), Does.Match(@"^08:00:00\.000 WRN hosts \[""a[^\p{C}\p{Z}]+b""\]$"), "In a list.");
        Assert.That(
            Write("failed", exception: new InvalidOperationException($"a{text}b")),
            Is.EqualTo($"08:00:00.000 WRN failed{Environment.NewLine}  System.InvalidOperationException: a{escaped}b"),
            "In the message of an exception.");
    }

    [Test]
    public void Printable_characters_are_not_changed()
    {
        const string text = """Zoë "ok" C:\temp\new 日本 עברית 🚀""";

        Assert.That(Write("claimant {Claimant}", [Property("Claimant", text)]), Is.EqualTo($"08:00:00.000 WRN claimant {text}"));
    }

    [Test]
    public void Exception_keeps_its_stack_frames_and_cannot_forge_others()
    {
        var inner = Thrown(new InvalidOperationException($"inner\n{Forged}"));
        var outer = Thrown(new AggregateException($"outer of inner\n{Forged}", inner, new NotSupportedException($"other\r\n   at {Forged}")));

        var lines = Write("failed", exception: outer).Split(Environment.NewLine);

        Assert.That(lines, Has.None.StartsWith("12:").And.None.Match($@"^\s+(at )?{Forged}$"));
        Assert.That(lines[0], Is.EqualTo("08:00:00.000 WRN failed"));
        Assert.That(lines.Skip(1), Is.All.StartsWith("  "));
        Assert.That(lines, Has.Exactly(2).StartsWith($"     at {typeof(TextLogTests).FullName}.{nameof(Thrown)}"));
        Assert.That(string.Concat(lines), Does.Contain($@"inner\n{Forged}").And.Contain($@"other\r\n   at {Forged}"));
    }

    [Test]
    public async Task Claimant_with_a_line_break_cannot_forge_an_event()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-text-log-").FullName;
        await using (var service = ServiceProcess.Start(folder, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logging:Format"] = "Text" }))
        {
            using var client = new HttpClient { BaseAddress = await service.Address };
            Assert.That(() => CreateAsync(client).GetAwaiter().GetResult(), Is.EqualTo(HttpStatusCode.Created).After(60_000, 10), "On a slow machine the start may pass before the request arrives.");
            var claim = await client.PostAsJsonAsync(
                "/api/claims", new { workers = new[] { "reports" }, leaseSeconds = 5, waitSeconds = 30, claimant = $"host\n{Forged}\u2028{Forged}\u001b[2J" });
            Assert.That(await claim.Content.ReadAsStringAsync(), Does.Contain("\"token\""));

            Assert.That(() => service.Output, Does.Contain("expired: worker").After(30_000, 100));
            var lines = service.Output.Split('\n', '\u2028');
            Assert.That(lines, Has.None.StartsWith(Forged));
            Assert.That(lines.Single(line => line.Contains("expired: worker", StringComparison.Ordinal)), Does.Contain($@"claimant host\n{Forged}\u2028{Forged}\u001b[2J, attempt 1"));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<HttpStatusCode> CreateAsync(HttpClient client)
    {
        using var created = await client.PostAsJsonAsync("/api/tasks", new { start = TimeProvider.System.GetUtcNow().AddSeconds(2), worker = "reports" });
        return created.StatusCode;
    }

    private static LogEventProperty Property(string name, string value) => new(name, new ScalarValue(value));

    private static Exception Thrown(Exception exception)
    {
        try
        {
            throw exception;
        }
        catch (Exception e) when (e == exception)
        {
            return e;
        }
    }

    private static string Write(string template, LogEventProperty[]? properties = null, Exception? exception = null)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new TextLogFormatter().Format(new LogEvent(At, LogEventLevel.Warning, exception, new MessageTemplateParser().Parse(template), properties ?? []), text);
        Assert.That(text.ToString(), Does.EndWith(Environment.NewLine));
        return text.ToString()[..^Environment.NewLine.Length];
    }
}
