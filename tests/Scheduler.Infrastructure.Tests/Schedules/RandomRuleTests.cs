using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>Rules at random, from the year 1 to the year 9999.</summary>
internal sealed class RandomRuleTests
{
    private const int DefaultRules = 2_000;
    private const int Steps = 12;
    private const string RulesSetting = "SCHEDULER_TEST_RULES";
    private const string SeedSetting = "SCHEDULER_TEST_RULES_SEED";

    private static readonly string[] Every =
        ["P1D", "P1000D", "P2W", "P1000W", "P1M", "P7M", "P1000M", "P1Y", "P1000Y", "PT1S", "PT7M", "PT36H", "PT8784H", "PT1H1M1S"];

    [Test]
    [CancelAfter(300_000)]
    public async Task Accepted_rules_increase_strictly_and_never_throw(CancellationToken cancellationToken)
    {
        var rules = EnvironmentNumber.Read(RulesSetting) ?? DefaultRules;
        var seed = EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Progress.WriteLineAsync($"{SeedSetting}={seed}");

        // On a thread of its own: a rule that hangs must fail the test.
        await Task.Run(() => AssertRules(rules, new Random(seed), cancellationToken), cancellationToken).WaitAsync(cancellationToken);
    }

    [TestCase("Europe/Dublin")]
    [TestCase("Africa/Casablanca")]
    [TestCase("Africa/El_Aaiun")]
    [TestCase("Pacific/Apia")]
    [CancelAfter(120_000)]
    public async Task Hourly_rules_never_hang(string timeZone, CancellationToken cancellationToken)
    {
        var rule = Rules.Cron("0 * * * *", timeZone);
        var hours = await Task.Run(() => rule.After(Rules.Time("2010-12-31T23:59:59Z"), 20 * 8766).ToList(), cancellationToken).WaitAsync(cancellationToken);

        Assert.That(hours.Zip(hours.Skip(1), (first, second) => second - first), Is.All.EqualTo(TimeSpan.FromHours(1)));
    }

    private static void AssertRules(int rules, Random random, CancellationToken cancellationToken)
    {
        for (var accepted = 0; accepted < rules;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var recurrence = RandomRecurrence(random);
            if (recurrence is null || TryParse(recurrence) is not { } rule)
            {
                continue;
            }

            accepted++;
            for (var start = 0; start < 3; start++)
            {
                AssertIncreases(rule, recurrence, RandomTime(random), random);
            }

            Assert.That(() => rule.NextAfter(DateTimeOffset.MinValue), Throws.Nothing, $"{recurrence}");
            Assert.That(rule.NextAfter(DateTimeOffset.MaxValue), Is.Null, $"{recurrence}");
        }
    }

    private static void AssertIncreases(IRecurrenceRule rule, Recurrence recurrence, DateTimeOffset from, Random random)
    {
        var last = from;
        for (var step = 0; step < Steps && rule.NextAfter(last) is { } next; step++)
        {
            // Nothing occurs between two successive instants, from wherever it is asked.
            var between = last.AddTicks(random.NextInt64((next - last).Ticks));
            Assert.That(next, Is.GreaterThan(last), $"{recurrence} {last:O}");
            Assert.That(rule.NextAfter(between), Is.EqualTo(next), $"{recurrence} {between:O}");
            Assert.That(next, Is.InRange(recurrence.StartsAt ?? next, recurrence.EndsAt ?? next), $"{recurrence} {last:O}");
            Assert.That(next.Year, Is.LessThan(9999), $"{recurrence} {last:O}");
            last = next;
        }
    }

    private static IRecurrenceRule? TryParse(Recurrence recurrence)
    {
        try
        {
            return Rules.Parse(recurrence, "random");
        }
        catch (DomainException)
        {
            return null;
        }
    }

    private static Recurrence? RandomRecurrence(Random random)
    {
        var times = new[] { RandomTime(random), RandomTime(random) }.Order().ToList();
        var every = random.Next(3) == 0 ? Every[random.Next(Every.Length)] : null;
        var startsAt = every is not null || random.Next(4) == 0 ? times[0] : (DateTimeOffset?)null;
        var endsAt = random.Next(4) == 0 ? times[1] : (DateTimeOffset?)null;
        var zone = ZoneDatabase.Names[random.Next(ZoneDatabase.Names.Count)];
        var first = DateOnly.FromDateTime(times[0].UtcDateTime).DayNumber;
        var excluded = Enumerable.Range(0, random.Next(3) == 0 ? random.Next(401) : 0).Select(_ => first + random.Next(600)).Distinct()
            .Where(day => day <= DateOnly.MaxValue.DayNumber).Select(DateOnly.FromDayNumber).ToList();
        return Recurrence.Create(every is null ? RandomCron(random) : null, every, zone, startsAt, endsAt, excluded);
    }

    private static string RandomCron(Random random)
    {
        (int Min, int Max)[] limits = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
        var fields = limits.Select((limit, index) => RandomField(random, limit.Min, limit.Max, index));
        return string.Join(' ', random.Next(3) == 0 ? fields : fields.Skip(1));
    }

    private static string RandomField(Random random, int min, int max, int index)
    {
        int Value() => random.Next(min, max + 1);
        return random.Next(index < 3 ? 8 : 14) switch
        {
            0 => "H",
            1 => $"H/{random.Next(1, max + 1)}",
            2 => $"*/{random.Next(1, max + 1)}",
            3 => $"{Value()}-{Value()}",
            4 => $"{Value()}-{Value()}/{random.Next(1, max + 1)}",
            5 => string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Value())),
            6 => $"{Value()}",
            7 => index switch { 3 => $"{Value()}W", 5 => $"{Value()}L", _ => "*" },
            8 => index switch { 3 => $"L-{random.Next(31)}", 5 => $"{Value()}#{random.Next(1, 6)}", _ => "*" },
            9 => index switch { 3 => "LW", 4 => "FEB", 5 => "MON", _ => "*" },
            _ => "*",
        };
    }

    private static DateTimeOffset RandomTime(Random random)
    {
        // Half of them in the years whose changes of offset are known, some at the ends.
        var (first, last) = random.Next(8) switch { 0 => (1, 3), 1 => (9997, 9999), < 4 => (1, 9999), _ => (1850, 2100) };
        return new DateTimeOffset(random.Next(first, last + 1), 1, 1, 0, 0, 0, TimeSpan.Zero)
            .AddTicks(random.NextInt64(365 * TimeSpan.TicksPerDay));
    }
}
