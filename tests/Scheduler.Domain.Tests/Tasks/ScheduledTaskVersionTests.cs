using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskVersionTests
{
    [Test]
    public void A_change_without_a_precondition_applies_to_any_version() =>
        Assert.That(() => new ScheduledTaskBuilder().Build().RequireVersion(null), Throws.Nothing);

    [TestCase(1)]
    [TestCase(3, 1)]
    public void A_change_for_the_current_version_is_accepted(params int[] versions) =>
        Assert.That(() => new ScheduledTaskBuilder().Build().RequireVersion(new VersionCondition(versions)), Throws.Nothing);

    [TestCase(2)]
    [TestCase(0, 2)]
    [TestCase]
    public void A_change_for_other_versions_is_rejected(params int[] versions) => Assert.That(
        () => new ScheduledTaskBuilder().Build().RequireVersion(new VersionCondition(versions)), DomainThrows.Code("version-mismatch"));

    [Test]
    public void A_missing_payload_key_cannot_be_removed() => Assert.That(
        () => new ScheduledTaskBuilder().Build().RequirePayloadKey("none"), DomainThrows.Code("payload-key-not-found"));
}
