using System.Text;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskPayloadTests
{
    [Test]
    public void Merging_changes_the_payload_in_every_status([Values] ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Carrying("""{"a":1}""").Build();
        var before = TaskSnapshot.Of(task);

        task.MergePayload(Parse("""{"b":2}"""), Now);

        Assert.That(
            TaskSnapshot.Of(task),
            Is.EqualTo(before with { Payload = Parse("""{"a":1,"b":2}"""), UpdatedAt = Now, Version = before.Version + 1 }));
    }

    [Test]
    public void Merging_many_keys_is_one_version_step()
    {
        var task = new ScheduledTaskBuilder().Carrying("""{"a":1}""").Build();

        task.MergePayload(Parse("""{"a":2,"b":3,"c":4}"""), Now);

        Assert.That(task.Version, Is.EqualTo(2));
    }

    [TestCase("{}")]
    [TestCase("""{"b":[2]}""")]
    [TestCase("""{"b":[2],"a":1}""")]
    public void Merging_existing_values_is_not_a_change(string changes)
    {
        var task = new ScheduledTaskBuilder().Carrying("""{"a":1,"b":[2]}""").Build();
        var before = TaskSnapshot.Of(task);

        task.MergePayload(Parse(changes), Now);

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void A_merge_over_the_limit_changes_nothing()
    {
        var half = new string('x', Payload.MaxBytes / 2);
        var task = new ScheduledTaskBuilder().Carrying($$"""{"a":"{{half}}"}""").Build();
        var before = TaskSnapshot.Of(task);

        Assert.That(() => task.MergePayload(Parse($$"""{"b":"{{half}}"}"""), Now), DomainThrows.Code("validation-failed", "payload"));
        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void Removing_a_key_changes_the_payload_in_every_status([Values] ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Carrying("""{"a":1,"b":2}""").Build();
        var before = TaskSnapshot.Of(task);

        task.RemovePayloadKey("a", Now);

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Payload = Parse("""{"b":2}"""), UpdatedAt = Now, Version = before.Version + 1 }));
    }

    [Test]
    public void Removing_a_missing_key_is_rejected_and_changes_nothing()
    {
        var task = new ScheduledTaskBuilder().Carrying("""{"a":{"b":1}}""").Build();
        var before = TaskSnapshot.Of(task);

        Assert.That(() => task.RemovePayloadKey("b", Now), DomainThrows.Code("payload-key-not-found"));
        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    private static Payload Parse(string json) => Payload.Parse(Encoding.UTF8.GetBytes(json));
}
