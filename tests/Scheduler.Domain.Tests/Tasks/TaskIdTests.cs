using System.Globalization;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class TaskIdTests
{
    private const string Canonical = "019b7a3c-5e00-7abc-8def-0123456789ab";

    [Test]
    public void The_canonical_form_round_trips()
    {
        Assert.That(TaskId.TryParse(Canonical, out var id), Is.True);
        Assert.That(id.ToString(), Is.EqualTo(Canonical));
    }

    [TestCase("019B7A3C-5E00-7ABC-8DEF-0123456789AB", Description = "Upper case")]
    [TestCase("019b7a3c-5e00-7abc-8def-0123456789aB", Description = "One letter in upper case")]
    [TestCase("019b7a3c5e007abc8def0123456789ab", Description = "No hyphens")]
    [TestCase("{019b7a3c-5e00-7abc-8def-0123456789ab}", Description = "Braces")]
    [TestCase(" 019b7a3c-5e00-7abc-8def-0123456789ab", Description = "A leading space")]
    [TestCase("019b7a3c-5e00-7abc-8def-0123456789ab ", Description = "A trailing space")]
    [TestCase("+19b7a3c-5e00-7abc-8def-0123456789ab", Description = "A sign")]
    [TestCase("0x9b7a3c-5e00-7abc-8def-0123456789ab", Description = "A prefix")]
    [TestCase("019b7a3c-5e00-7abc-8def-0123456789a", Description = "One digit too few")]
    [TestCase("019b7a3c-5e00-7abc-8def-0123456789abc", Description = "One digit too many")]
    [TestCase("019b7a3c-5e00-7abc-8def-0123456789ag", Description = "A letter that is not a hexadecimal digit")]
    [TestCase("unknown")]
    [TestCase("")]
    [TestCase(null)]
    public void Any_other_form_is_not_an_id(string? text)
    {
        Assert.That(TaskId.TryParse(text, out var id), Is.False);
        Assert.That(id, Is.Default);
    }

    [Test]
    public void A_new_id_is_a_UUID_of_version_7_with_its_time()
    {
        var now = new DateTimeOffset(2026, 11, 24, 12, 0, 0, 123, TimeSpan.Zero);

        var id = TaskId.New(now);

        Assert.That(id.Value.Version, Is.EqualTo(7));
        var time = long.Parse(id.ToString().Replace("-", "", StringComparison.Ordinal)[..12], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.That(time, Is.EqualTo(now.ToUnixTimeMilliseconds()));
    }

    [Test]
    public void Two_ids_of_the_same_time_differ()
    {
        var now = ScheduledTaskBuilder.Now;

        var (one, other) = (TaskId.New(now), TaskId.New(now));

        Assert.That(one, Is.Not.EqualTo(other));
    }
}
