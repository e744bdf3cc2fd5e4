using System.Globalization;
using System.Text.RegularExpressions;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>The interval of a schedule that repeats: a number of one calendar unit, or elapsed time.</summary>
public sealed partial record RepeatInterval
{
    public const int MinCount = 1;

    public const int MaxCount = 1000;

    private const string Rule = "must be one calendar unit, as P1D, P2W, P3M or P1Y (a number from 1 to 1000), or hours, minutes and whole seconds, "
        + "as PT90M or PT1H30M (1 second to 366 days). Signs, fractions, lower case and combinations such as P1DT1H are not accepted.";

    private RepeatInterval(CalendarUnit? unit, int count, TimeSpan elapsed) => (Unit, Count, Elapsed) = (unit, count, elapsed);

    /// <summary>One second.</summary>
    public static TimeSpan MinElapsed { get; } = TimeSpan.FromSeconds(1);

    /// <summary>366 days.</summary>
    public static TimeSpan MaxElapsed { get; } = TimeSpan.FromDays(366);

    /// <summary>The unit; null for elapsed time.</summary>
    public CalendarUnit? Unit { get; }

    /// <summary>The number of units, from <see cref="MinCount"/> to <see cref="MaxCount"/>; zero for elapsed time.</summary>
    public int Count { get; }

    /// <summary>From <see cref="MinElapsed"/> to <see cref="MaxElapsed"/>; zero for a calendar unit.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Reads a duration of ISO 8601.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c> for <c>every</c>.</exception>
    public static RepeatInterval Parse(string text) => TryParse(text) ?? throw new DomainException(ErrorCodes.ValidationFailed, Rule, "every");

    /// <summary>Returns the errors in the text; empty when it is valid.</summary>
    public static IReadOnlyList<string> Validate(string text) => TryParse(text) is null ? [Rule] : [];

    private static RepeatInterval? TryParse(string text)
    {
        if (CalendarFormat().Match(text) is { Success: true } calendar)
        {
            var count = Number(calendar.Groups["count"]);
            return count is >= MinCount and <= MaxCount ? new RepeatInterval(UnitOf(calendar.Groups["unit"].ValueSpan[0]), (int)count, elapsed: default) : null;
        }

        var time = TimeFormat().Match(text);
        var seconds = Number(time.Groups["hours"]) * 3600 + Number(time.Groups["minutes"]) * 60 + Number(time.Groups["seconds"]);
        return time.Success && seconds >= MinElapsed.TotalSeconds && seconds <= MaxElapsed.TotalSeconds
            ? new RepeatInterval(unit: null, count: 0, TimeSpan.FromSeconds(seconds))
            : null;
    }

    private static CalendarUnit UnitOf(char letter) => letter switch
    {
        'D' => CalendarUnit.Day,
        'W' => CalendarUnit.Week,
        'M' => CalendarUnit.Month,
        _ => CalendarUnit.Year,
    };

    private static long Number(Group digits) => digits.Success ? long.Parse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    // Nine digits exceed every limit and cannot overflow.
    [GeneratedRegex(@"\AP(?<count>[0-9]{1,9})(?<unit>[DWMY])\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CalendarFormat();

    [GeneratedRegex(
        @"\APT(?=[0-9])((?<hours>[0-9]{1,9})H)?((?<minutes>[0-9]{1,9})M)?((?<seconds>[0-9]{1,9})S)?\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimeFormat();
}
