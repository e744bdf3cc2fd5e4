using System.Globalization;
using System.Text.RegularExpressions;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Scheduler.Api.Hosting;

/// <summary>
/// Writes events as text lines. Text in them may come from clients: a line break would forge an event, and escape sequences and
/// bidirectional controls would change what a terminal shows. These are escaped; the rest of the text is not changed.
/// </summary>
internal sealed partial class TextLogFormatter : ITextFormatter
{
    // Keeps a line of an exception from looking like the start of an event.
    private const string Indentation = "  ";

    private static readonly MessageTemplateTextFormatter Line = new("{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        Line.Format(logEvent, line);
        output.WriteLine(Escape(line.ToString()));
        foreach (var part in logEvent.Exception is { } exception ? LinesOf(exception) : [])
        {
            output.WriteLine($"{Indentation}{Escape(part)}");
        }
    }

    // Keeps line breaks between stack frames, but escapes those within messages; the longest first, since it may contain others.
    private static IEnumerable<string> LinesOf(Exception exception) => WithInner(exception)
        .Select(each => each.Message)
        .Where(message => Unprintable().IsMatch(message))
        .OrderByDescending(message => message.Length)
        .Aggregate(exception.ToString(), (text, message) => text.Replace(message, Escape(message), StringComparison.Ordinal))
        .Split('\n')
        .Select(line => line.TrimEnd('\r'));

    private static IEnumerable<Exception> WithInner(Exception exception)
    {
        IEnumerable<Exception> inner = exception is AggregateException several ? several.InnerExceptions : exception.InnerException is { } one ? [one] : [];
        return inner.SelectMany(WithInner).Prepend(exception);
    }

    private static string Escape(string text) => Unprintable().Replace(text, match => match.ValueSpan[0] switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        var other => $"\\u{(int)other:x4}",
    });

    // Controls (C0, DEL, C1), line and paragraph separators, and invisible characters: bidirectional controls, joiners, byte-order marks.
    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unprintable();
}
