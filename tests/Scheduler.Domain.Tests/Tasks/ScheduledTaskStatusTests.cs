using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskStatusTests
{
    [Test]
    public void The_statuses_have_the_names_of_the_API() => Assert.That(
        Enum.GetValues<ScheduledTaskStatus>().Select(status => status.ToName()),
        Is.EqualTo(new[] { "SCHEDULED", "RUNNING", "SUCCEEDED", "FAILED" }).And.EqualTo(ScheduledTaskStatusNames.All));

    [Test]
    public void Every_name_is_parsed_as_its_status([Values] ScheduledTaskStatus status) => Assert.That(
        (ScheduledTaskStatusNames.TryParse(status.ToName(), out var read), read), Is.EqualTo((true, status)));

    [TestCase("scheduled")]
    [TestCase("Running")]
    [TestCase(" FAILED")]
    [TestCase("0")]
    [TestCase("")]
    public void Any_other_text_is_not_a_status(string name) => Assert.That(ScheduledTaskStatusNames.TryParse(name, out _), Is.False);
}
