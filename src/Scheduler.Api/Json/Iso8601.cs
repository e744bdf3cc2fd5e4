using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Api.Json;

/// <summary>Times in the API: ISO 8601, with date and time both in extended or both in basic format (docs/api.md, section 1).</summary>
internal static partial class Iso8601
{
    /// <summary>The error message for an invalid time.</summary>
    public const string ErrorMessage = "must be an ISO 8601 date and time such as 2026-12-01T09:00:00Z or 20261201T090000Z, in the years 1 to 9999.";

    private const int MaxOffsetMinutes = 14 * 60;

    private const string TimeZone = "(?:Z|(?<sign>[+-])(?<offsetHours>[0-9]{2})(?::?(?<offsetMinutes>[0-9]{2}))?)?";

    /// <summary>Parses a time, truncated to 100 ns; without an offset it is UTC.</summary>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        var match = Extended().Match(text);
        if (!match.Success)
        {
            match = Basic().Match(text);
        }

        return match.Success && TryRead(match, out time);
    }

    /// <summary>Formats a time in UTC, with a fraction only if it is not zero.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool TryRead(Match match, out DateTimeOffset time)
    {
        time = default;
        var (year, month, day) = (Number(match, "year"), Number(match, "month"), Number(match, "day"));
        var (hour, minute, second) = (Number(match, "hour"), Number(match, "minute"), Number(match, "second"));
        var (offsetHours, offsetMinutes) = (Number(match, "offsetHours"), Number(match, "offsetMinutes"));
        var offset = (offsetHours * 60) + offsetMinutes;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59 || offsetMinutes > 59 || offset > MaxOffsetMinutes)
        {
            return false;
        }

        var fraction = int.Parse(match.Groups["fraction"].Value.PadRight(7, '0'), CultureInfo.InvariantCulture);
        var east = match.Groups["sign"].Value == "-" ? -offset : offset;
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction - (east * TimeSpan.TicksPerMinute);
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks)
        {
            return false;
        }

        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true, ValueSpan: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"\A(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})T(?<hour>[0-9]{2})(?::(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:\.(?<fraction>[0-9]{1,7})[0-9]{0,2})?)?)?" + TimeZone + @"\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Extended();

    [GeneratedRegex(
        @"\A(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})T(?<hour>[0-9]{2})(?:(?<minute>[0-9]{2})(?:(?<second>[0-9]{2})(?:\.(?<fraction>[0-9]{1,7})[0-9]{0,2})?)?)?" + TimeZone + @"\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Basic();
}
