using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Scheduler.Api.Json;

/// <summary>Times in the API: ISO 8601, with date and time both in extended or both in basic format (docs/api.md, section 1).</summary>
internal static partial class Iso8601
{
    /// <summary>The error message for an invalid time.</summary>
    public const string ErrorMessage = "must be an ISO 8601 date and time such as 2026-12-01T09:00:00Z or 20261201T090000Z, in the years 1 to 9999.";

    /// <summary>The maximum length of a formatted time.</summary>
    public const int MaxLength = 28;

    private const int LengthOfSeconds = 19;

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
    public static string Format(DateTimeOffset time)
    {
        Span<byte> utf8 = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(utf8[..Format(time, utf8)]);
    }

    /// <summary>Formats a time as <see cref="Format(DateTimeOffset)"/> does.</summary>
    /// <param name="time">The time.</param>
    /// <param name="utf8">A buffer of <see cref="MaxLength"/> bytes.</param>
    /// <returns>The number of bytes.</returns>
    public static int Format(DateTimeOffset time, Span<byte> utf8)
    {
        // Always seven digits of the fraction.
        Utf8Formatter.TryFormat(time.UtcDateTime, utf8, out var length, new StandardFormat('O'));
        length--;
        while (utf8[length - 1] == (byte)'0' && length > LengthOfSeconds)
        {
            length--;
        }

        length = length == LengthOfSeconds + 1 ? LengthOfSeconds : length;
        utf8[length] = (byte)'Z';
        return length + 1;
    }

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
