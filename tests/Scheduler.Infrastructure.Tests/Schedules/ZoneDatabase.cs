namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>The time zones of the machine.</summary>
internal static class ZoneDatabase
{
    private static readonly string Folder = Environment.GetEnvironmentVariable("TZDIR") ?? "/usr/share/zoneinfo";

    /// <summary>The names of all zones, aliases included. Where the database is not a folder, only those that the system lists.</summary>
    public static IReadOnlyList<string> Names { get; } = Directory.Exists(Folder)
        ? Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file))
            .Where(name => !name.StartsWith("posix", StringComparison.Ordinal) && !name.StartsWith("right", StringComparison.Ordinal))
            .Where(name => name is not ("localtime" or "Factory") && IsZone(Path.Combine(Folder, name)))
            .Order(StringComparer.Ordinal).ToList()
        : TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).ToList();

    /// <summary>The first instants with another offset, in a period.</summary>
    public static IEnumerable<DateTime> ChangesOf(TimeZoneInfo zone, DateTime from, DateTime to)
    {
        for (var (instant, offset) = (from, zone.GetUtcOffset(from)); instant < to; instant = instant.AddMinutes(15))
        {
            if (zone.GetUtcOffset(instant) != offset)
            {
                var change = instant.AddMinutes(-15);
                while (zone.GetUtcOffset(change) == offset)
                {
                    change = change.AddMinutes(1);
                }

                offset = zone.GetUtcOffset(instant);
                yield return change;
            }
        }
    }

    private static bool IsZone(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[4];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("TZif"u8);
    }
}
