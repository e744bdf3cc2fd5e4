using Scheduler.Domain.Schedules;

namespace Scheduler.Domain.Tests.Schedules;

public sealed class ScheduleValueTests
{
    [Test]
    public void Ids_are_ordered_by_time_and_parsed_only_in_canonical_form()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var id = ScheduleId.New(now);

        Assert.That((ScheduleId.TryParse(id.ToString(), out var parsed), parsed), Is.EqualTo((true, id)));
        Assert.That(
            ScheduleId.TryParse(id.ToString().ToUpperInvariant(), out _) || ScheduleId.TryParse($"{{{id}}}", out _) || ScheduleId.TryParse(null, out _),
            Is.False);
        Assert.That(id.ToString(), Is.LessThan(ScheduleId.New(now.AddMilliseconds(1)).ToString()).Using((IComparer<string>)StringComparer.Ordinal));
    }

    [Test]
    public void Names_are_those_of_the_contract_and_parsed_case_sensitively()
    {
        Assert.That(OverlapPolicyNames.All, Is.EqualTo(["ALLOW", "SKIP", "QUEUE"]));
        Assert.That(MisfirePolicyNames.All, Is.EqualTo(["RUN_ONCE", "SKIP", "RUN_ALL"]));
        Assert.That(SkipReasonNames.All, Is.EqualTo(["OVERLAP", "MISFIRE", "BACKLOG", "MANUAL"]));
        Assert.That(OccurrenceKindNames.All, Is.EqualTo(["OWN", "BACKFILLED", "TRIGGERED", "MANUAL"]));
        Assert.That(
            Enum.GetValues<OverlapPolicy>().Select(value => (OverlapPolicyNames.TryParse(value.ToName(), out var parsed), parsed == value)),
            Is.All.EqualTo((true, true)));
        Assert.That(
            Enum.GetValues<MisfirePolicy>().Select(value => (MisfirePolicyNames.TryParse(value.ToName(), out var parsed), parsed == value)),
            Is.All.EqualTo((true, true)));
        Assert.That(
            Enum.GetValues<SkipReason>().Select(value => (SkipReasonNames.TryParse(value.ToName(), out var parsed), parsed == value)),
            Is.All.EqualTo((true, true)));
        Assert.That(
            Enum.GetValues<OccurrenceKind>().Select(value => (OccurrenceKindNames.TryParse(value.ToName(), out var parsed), parsed == value)),
            Is.All.EqualTo((true, true)));
        Assert.That(
            OverlapPolicyNames.TryParse("skip", out _) || MisfirePolicyNames.TryParse("RunOnce", out _)
                || SkipReasonNames.TryParse("", out _) || OccurrenceKindNames.TryParse("own", out _),
            Is.False);
    }
}
