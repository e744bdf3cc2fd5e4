using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>Finds time zones by their names in the IANA database of the machine.</summary>
/// <param name="find">Returns the zone of the machine with this id; null when there is none.</param>
internal sealed partial class TimeZones(Func<string, TimeZoneInfo?> find)
{
    private const string Utc = "UTC";

    // A name of every release of the database, and of the ICU data that replaces it on Windows.
    private const string WellKnown = "Europe/London";

    // Files of the database that are no time zones of a place: the zone of the machine, the default of POSIX, and "none set".
    private static readonly string[] Reserved = ["localtime", "posixrules", "Factory"];

    public static TimeZones OfMachine { get; } = new(id => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null);

    public bool TryFind(string name, [NotNullWhen(true)] out TimeZoneInfo? zone, [NotNullWhen(false)] out string? error)
    {
        // The system also finds names of Windows, other spellings of a zone that it has cached, and doubled slashes.
        zone = IsName(name) && find(name) is { HasIanaId: true } found && found.Id == name ? found : null;
        error = zone is not null ? null
            : find(WellKnown) is null ? $"must be {Utc}: the machine of the service has no time-zone database (tzdata), so it knows no other zone."
            : "must be the name of a time zone in the IANA database, spelled as there, for example Europe/Berlin. "
                + "Names of Windows, localtime, posixrules, Factory and names below posix/ and right/ are not accepted.";
        return zone is not null;
    }

    private static bool IsName(string text) => Name().IsMatch(text) && !Reserved.Contains(text, StringComparer.Ordinal)
        && !text.StartsWith("posix/", StringComparison.Ordinal) && !text.StartsWith("right/", StringComparison.Ordinal);

    [GeneratedRegex(@"\A[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
