using System.Globalization;
using CsCheck;
using Scheduler.Api.Json;

namespace Scheduler.Api.Tests.Json;

internal sealed class Iso8601Tests
{
    private static readonly Gen<DateTimeOffset> Times =
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    [TestCase("2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z")]
    [TestCase("20261201T090000Z", "2026-12-01T09:00:00Z")]
    [TestCase("20160718T01", "2016-07-18T01:00:00Z")]
    [TestCase("2016-07-18T01", "2016-07-18T01:00:00Z")]
    [TestCase("2026-12-01T09:30", "2026-12-01T09:30:00Z")]
    [TestCase("20261201T0930", "2026-12-01T09:30:00Z")]
    [TestCase("2026-12-01T09:00:00.1Z", "2026-12-01T09:00:00.1Z")]
    [TestCase("20261201T090000.1234567", "2026-12-01T09:00:00.1234567Z")]
    [TestCase("2026-12-01T09:00:00.1000000Z", "2026-12-01T09:00:00.1Z")]
    [TestCase("2030-01-01T00:00:00.12345678Z", "2030-01-01T00:00:00.1234567Z")]
    [TestCase("2030-01-01T00:00:00.123456789Z", "2030-01-01T00:00:00.1234567Z")]
    [TestCase("2030-01-01T00:00:00.999999999Z", "2030-01-01T00:00:00.9999999Z")]
    [TestCase("2030-01-01T00:00:00.000000099Z", "2030-01-01T00:00:00Z")]
    [TestCase("2030-01-01T00:00:00.000000000", "2030-01-01T00:00:00Z")]
    [TestCase("20300101T000000.123456789Z", "2030-01-01T00:00:00.1234567Z")]
    [TestCase("20300101T000000.12345678+0200", "2029-12-31T22:00:00.1234567Z")]
    [TestCase("2030-01-01T00:00:00.123456789-05:30", "2030-01-01T05:30:00.1234567Z")]
    [TestCase("0001-01-01T00:00:00.000000099Z", "0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.9999999Z")]
    [TestCase("2026-12-01T09:00:00+01", "2026-12-01T08:00:00Z")]
    [TestCase("2026-12-01T09:00:00+0130", "2026-12-01T07:30:00Z")]
    [TestCase("2026-12-01T09:00:00-01:30", "2026-12-01T10:30:00Z")]
    [TestCase("20261201T09-05:00", "2026-12-01T14:00:00Z")]
    [TestCase("2026-12-01T09+14:00", "2026-11-30T19:00:00Z")]
    [TestCase("2026-12-01T09-14:00", "2026-12-01T23:00:00Z")]
    [TestCase("2026-12-01T09-00:00", "2026-12-01T09:00:00Z")]
    [TestCase("2024-02-29T00Z", "2024-02-29T00:00:00Z")]
    [TestCase("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [TestCase("0001-01-01T14:00:00+14:00", "0001-01-01T00:00:00Z")]
    [TestCase("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z")]
    public void Valid_time_is_parsed(string text, string expected)
    {
        Assert.That(Iso8601.TryParse(text, out var time));
        Assert.That(Iso8601.Format(time), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("2026-12-01")]
    [TestCase("20261201")]
    [TestCase("1796115600")]
    [TestCase(" 2026-12-01T09:00:00Z")]
    [TestCase("2026-12-01T09:00:00Z ")]
    [TestCase("2026-12-01T09:00:00Z\n")]
    [TestCase("2026-12-01 09:00:00Z")]
    [TestCase("2026-12-01t09:00:00Z")]
    [TestCase("2026-12-01T09:00:00z")]
    [TestCase("2026-12-01T0900Z")]
    [TestCase("20261201T09:00Z")]
    [TestCase("2026-1201T09Z")]
    [TestCase("2026-12-01T24:00:00Z")]
    [TestCase("2026-12-01T09:60:00Z")]
    [TestCase("2026-12-01T09:00:60Z")]
    [TestCase("2026-12-01T9:00:00Z")]
    [TestCase("2026-12-01T09:00:00.Z")]
    [TestCase("2026-12-01T09:00:00.1234567890Z")]
    [TestCase("20261201T090000.1234567890Z")]
    [TestCase("2026-12-01T09:00:00,5Z")]
    [TestCase("2026-12-01T09.5Z")]
    [TestCase("2026-12-01T09:00.5Z")]
    [TestCase("2026-12-01T09:00:00+14:01")]
    [TestCase("2026-12-01T09:00:00+15")]
    [TestCase("2026-12-01T09:00:00+01:60")]
    [TestCase("2026-12-01T09:00:00+1")]
    [TestCase("2026-12-01T09:00:00+01:0")]
    [TestCase("2026-12-01T09:00:00\u221201:00")]
    [TestCase("2026-12-01T09:00:00ZZ")]
    [TestCase("2026-12-01T09:00:00UTC")]
    [TestCase("2026-13-01T09:00:00Z")]
    [TestCase("2026-00-01T09:00:00Z")]
    [TestCase("2026-02-29T09:00:00Z")]
    [TestCase("2026-12-00T09:00:00Z")]
    [TestCase("2026-W49-2T09:00:00Z")]
    [TestCase("2026-335T09:00:00Z")]
    [TestCase("0000-12-31T09:00:00Z")]
    [TestCase("0001-01-01T00:00:00+00:01")]
    [TestCase("9999-12-31T23:59:59.9999999-00:01")]
    [TestCase("10000-01-01T00:00:00Z")]
    [TestCase("+2026-12-01T09:00:00Z")]
    [TestCase("２０２６-12-01T09:00:00Z")]
    [TestCase("2026-12-01T٠٩:00:00Z")]
    public void Invalid_time_is_rejected(string text)
    {
        Assert.That(Iso8601.TryParse(text, out _), Is.False);
    }

    [Test]
    public void Every_time_round_trips_to_the_tick()
    {
        Times.Sample(time => Iso8601.TryParse(Iso8601.Format(time), out var read) && read == time && read.Offset == TimeSpan.Zero);
    }

    [Test]
    public void All_formats_of_a_time_are_equivalent()
    {
        var offsets = Gen.Int[-14 * 60, 14 * 60];
        Gen.Select(Times, offsets, Gen.Bool, Gen.Int[0, 2]).Where(t => IsRepresentable(t.Item1, t.Item2)).Sample((time, minutes, isBasic, offsetForm) =>
        {
            var local = time.ToOffset(TimeSpan.FromMinutes(minutes));
            var sign = minutes < 0 ? "-" : "+";
            var (hours, rest) = (Math.Abs(minutes) / 60, Math.Abs(minutes) % 60);
            var offset = (offsetForm, rest) switch
            {
                (0, 0) => $"{sign}{hours:00}",
                (1, _) => $"{sign}{hours:00}{rest:00}",
                _ => $"{sign}{hours:00}:{rest:00}",
            };
            var format = isBasic ? "yyyyMMdd'T'HHmmss.fffffff" : "yyyy-MM-dd'T'HH:mm:ss.fffffff";
            return Iso8601.TryParse(local.ToString(format, CultureInfo.InvariantCulture) + offset, out var read) && read == time;
        });
    }

    [Test]
    public void Digits_beyond_the_seventh_are_truncated()
    {
        Gen.Select(Times, Gen.Int[0, 99], Gen.Bool, Gen.Bool).Sample((time, rest, hasNine, isBasic) =>
        {
            var format = isBasic ? "yyyyMMdd'T'HHmmss.fffffff" : "yyyy-MM-dd'T'HH:mm:ss.fffffff";
            var digits = hasNine ? $"{rest:00}" : $"{rest / 10}";
            return Iso8601.TryParse($"{time.ToString(format, CultureInfo.InvariantCulture)}{digits}Z", out var read) && read == time;
        });
    }

    [Test]
    public void Fraction_is_written_only_if_not_zero_and_without_trailing_zeros()
    {
        Times.Sample(time =>
        {
            var text = Iso8601.Format(time);
            var fraction = time.UtcTicks % TimeSpan.TicksPerSecond;
            return fraction == 0 ? text.Length == 20 : text[19] == '.' && text[^2] != '0' && text.Length <= 28;
        });
    }

    private static bool IsRepresentable(DateTimeOffset time, int minutes)
    {
        var local = time.UtcTicks + (minutes * TimeSpan.TicksPerMinute);
        return local >= 0 && local <= DateTime.MaxValue.Ticks;
    }
}
