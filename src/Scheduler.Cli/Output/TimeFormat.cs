using System.Globalization;

namespace Scheduler.Cli.Output;

/// <summary>Writes times in the zone of the reader.</summary>
internal sealed class TimeFormat(TimeZoneInfo zone)
{
    private bool IsUtc => zone.Equals(TimeZoneInfo.Utc);

    /// <summary>For tables, such as <c>2026-12-01 10:00:00</c>, with a <c>Z</c> in UTC.</summary>
    public string Short(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString(IsUtc ? "yyyy-MM-dd HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public string? Short(DateTimeOffset? time) => time is { } given ? Short(given) : null;

    /// <summary>For details, with the offset from UTC.</summary>
    public string Full(DateTimeOffset time) => IsUtc
        ? Short(time)
        : TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    public string? Full(DateTimeOffset? time) => time is { } given ? Full(given) : null;

    /// <summary>For calendars, with the weekday.</summary>
    public string WithWeekday(DateTimeOffset time) =>
        $"{TimeZoneInfo.ConvertTime(time, zone).ToString("ddd", CultureInfo.InvariantCulture)} {Full(time)}";
}
