using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Cli.Input;

/// <summary>A time as people write it: <c>now</c>, relative to now, or a date with a time.</summary>
internal sealed partial record TimeArgument
{
    public const string Forms = "now, 'in 10m', 2026-12-01T09:00 or 2026-12-01T09:00:00+01:00";

    private static readonly string[] Formats = [.. Fractions("yyyy-MM-dd'T'HH:mm"), .. Fractions("yyyy-MM-dd HH:mm")];

    private TimeArgument()
    {
    }

    /// <summary>The seconds from now, negative for the past; null for an absolute time.</summary>
    public int? SecondsFromNow { get; private init; }

    private DateTimeOffset? Instant { get; init; }

    private DateTime? Local { get; init; }

    public static Option<TimeArgument?> CreateOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = Parse,
    };

    public static TimeArgument? TryParse(string text)
    {
        if (text == "now")
        {
            return new TimeArgument { SecondsFromNow = 0 };
        }

        if (Relative().Match(text) is { Success: true } match)
        {
            var isPast = match.Groups["ago"].Success;
            var seconds = match.Groups["part"].Captures.Sum(part => SecondsOf(part.Value));
            return (isPast && match.Groups["in"].Success) || seconds > int.MaxValue
                ? null
                : new TimeArgument { SecondsFromNow = (int)(isPast ? -seconds : seconds) };
        }

        if (Offset().IsMatch(text))
        {
            return DateTimeOffset.TryParseExact(
                text, Array.ConvertAll(Formats, format => format + "K"), CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                ? new TimeArgument { Instant = instant }
                : null;
        }

        return DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new TimeArgument { Local = local }
            : null;
    }

    /// <param name="zone">The zone of a time without an offset.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="UsageException">The time does not exist.</exception>
    public DateTimeOffset Resolve(TimeZoneInfo zone, DateTimeOffset now)
    {
        if (SecondsFromNow is { } seconds)
        {
            return now.AddSeconds(seconds);
        }

        if (Local is not { } local)
        {
            return Instant!.Value;
        }

        return zone.IsInvalidTime(local)
            ? throw new UsageException($"The clocks are set forward over {local:yyyy-MM-dd HH:mm:ss}: that time does not exist in {zone.Id}.")
            : new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static TimeArgument? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        var time = TryParse(text);
        if (time is null)
        {
            result.AddError($"'{text}' is not a time. Write {Forms}.");
        }

        return time;
    }

    private static long SecondsOf(string part)
    {
        var digits = part.TakeWhile(char.IsAsciiDigit).Count();
        var unit = part[digits..].Trim()[0] switch { 'd' => 86400, 'h' => 3600, 'm' => 60, _ => 1 };
        return long.Parse(part[..digits], CultureInfo.InvariantCulture) * unit;
    }

    private static string[] Fractions(string format) => [format, $"{format}:ss", $"{format}:ss.FFFFFFF"];

    [GeneratedRegex(
        @"^(?<in>in\s+|\+)?(?<part>[0-9]{1,9}\s*(days?|d|hours?|h|minutes?|min|m|seconds?|sec|s)\s*)+(?<ago>\bago)?$",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Relative();

    [GeneratedRegex(@"(Z|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Offset();
}
