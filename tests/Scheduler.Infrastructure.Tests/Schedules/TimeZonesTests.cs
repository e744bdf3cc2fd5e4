using Scheduler.Domain.Common;
using Scheduler.Infrastructure.Schedules;

namespace Scheduler.Infrastructure.Tests.Schedules;

internal sealed class TimeZonesTests
{
    [Test]
    public void Every_name_of_the_database_is_accepted_as_it_is_spelled()
    {
        Assert.Multiple(() =>
        {
            foreach (var name in ZoneDatabase.Names.Where(name => name != "posixrules"))
            {
                Assert.That(() => Rules.Cron("0 9 * * *", name), Throws.Nothing, name);
            }
        });
    }

    [TestCase("europe/berlin")]
    [TestCase("EUROPE/BERLIN")]
    [TestCase("utc")]
    [TestCase("Utc")]
    [TestCase("gmt")]
    [TestCase("us/Eastern")]
    public void Another_spelling_is_refused_even_after_the_zone_was_used(string name)
    {
        foreach (var used in new[] { "Europe/Berlin", "UTC", "GMT", "US/Eastern" })
        {
            Assert.That(() => Rules.Cron("0 9 * * *", used), Throws.Nothing);
        }

        AssertRefused(name);
    }

    [TestCase("W. Europe Standard Time")]
    [TestCase("UTC-11")]
    [TestCase("UTC+12")]
    [TestCase("posix/Europe/Berlin")]
    [TestCase("right/Europe/Berlin")]
    [TestCase("posix")]
    [TestCase("right")]
    [TestCase("localtime")]
    [TestCase("posixrules")]
    [TestCase("Factory")]
    [TestCase("Local")]
    [TestCase("Europe")]
    [TestCase("Europe/")]
    [TestCase("/Europe/Berlin")]
    [TestCase("Europe//Berlin")]
    [TestCase("./UTC")]
    [TestCase("Europe/./Berlin")]
    [TestCase("Europe/../UTC")]
    [TestCase("../zoneinfo/UTC")]
    [TestCase("../../../etc/localtime")]
    [TestCase("/usr/share/zoneinfo/UTC")]
    [TestCase("/etc/localtime")]
    [TestCase(@"Europe\Berlin")]
    [TestCase("Europe/Berlin ")]
    [TestCase(" Europe/Berlin")]
    [TestCase("Europe/Berl\u0131n")]
    [TestCase("zone.tab")]
    [TestCase("tzdata.zi")]
    [TestCase("leapseconds")]
    [TestCase("+01:00")]
    [TestCase("CET-1CEST,M3.5.0,M10.5.0/3")]
    [TestCase("Mars/Olympus")]
    public void Other_names_of_the_system_and_unknown_names_are_refused(string name) => AssertRefused(name);

    [Test]
    public void A_thousand_misspelled_names_are_refused()
    {
        var random = new Random(1);
        var names = ZoneDatabase.Names.ToHashSet(StringComparer.Ordinal);
        const string characters = "abcxyzABCXYZ0159/_-+. ~é";
        Assert.Multiple(() =>
        {
            for (var count = 0; count < 1000;)
            {
                var name = ZoneDatabase.Names[random.Next(ZoneDatabase.Names.Count)];
                var (index, other) = (random.Next(name.Length), characters[random.Next(characters.Length)].ToString());
                name = random.Next(4) switch
                {
                    0 => name.Remove(index, 1),
                    1 => name.Insert(index, other),
                    2 => name.Remove(index, 1).Insert(index, other),
                    _ => name[..index] + OtherCase(name[index]) + name[(index + 1)..],
                };
                if (name.Length > 0 && !names.Contains(name))
                {
                    count++;
                    AssertRefused(name);
                }
            }
        });
    }

    [Test]
    public void Without_a_database_only_UTC_is_known_and_the_error_says_so()
    {
        var zones = new TimeZones(id => id == "UTC" ? TimeZoneInfo.Utc : null);

        Assert.That(zones.TryFind("UTC", out var zone, out _), Is.True);
        Assert.That(zone, Is.EqualTo(TimeZoneInfo.Utc));
        Assert.That(zones.TryFind("Europe/Berlin", out _, out var error), Is.False);
        Assert.That(error, Does.Contain("no time-zone database (tzdata)").And.Contain("UTC"));
    }

    private static char OtherCase(char c) => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c);

    private static void AssertRefused(string name) => Assert.That(
        () => Rules.Cron("0 9 * * *", name),
        Throws.TypeOf<DomainException>().With.Property(nameof(DomainException.Field)).EqualTo("timeZone").And.Message.Contains("IANA database"),
        name);
}
