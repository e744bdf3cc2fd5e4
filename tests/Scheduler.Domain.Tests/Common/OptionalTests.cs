using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tests.Common;

public sealed class OptionalTests
{
    [Test]
    public void An_absent_value_changes_nothing()
    {
        var absent = default(Optional<string?>);

        Assert.That(absent.IsGiven, Is.False);
        Assert.That(absent.Changes("present"), Is.False);
        Assert.That(absent.Changes(null), Is.False);
    }

    [Test]
    public void Null_differs_from_an_absent_value()
    {
        var cleared = new Optional<string?>(null);

        Assert.That(cleared.IsGiven, Is.True);
        Assert.That(cleared.Changes("present"), Is.True);
        Assert.That(cleared.Changes(null), Is.False);
    }

    [Test]
    public void A_present_value_changes_any_different_value()
    {
        var given = new Optional<int>(1);

        Assert.That(given.Changes(2), Is.True);
        Assert.That(given.Changes(1), Is.False);
    }
}
