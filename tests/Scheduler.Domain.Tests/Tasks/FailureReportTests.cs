using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class FailureReportTests
{
    [Test]
    public void Values_at_the_limits_are_accepted([Values(0, FailureReport.MaxDelaySeconds)] int seconds)
    {
        var report = new FailureReport(new string('x', TaskFailure.MaxMessageLength), RetryAfter: TimeSpan.FromSeconds(seconds));

        Assert.That((report.Message!.Length, report.RetryAfter), Is.EqualTo((TaskFailure.MaxMessageLength, TimeSpan.FromSeconds(seconds))));
    }

    [Test]
    public void Message_and_delay_are_optional()
    {
        Assert.That(new FailureReport(), Is.EqualTo(new FailureReport(Message: null, IsRetryable: true, RetryAfter: null)));
    }

    [Test]
    public void Long_message_is_refused() =>
        Assert.That(() => new FailureReport(new string('x', TaskFailure.MaxMessageLength + 1)), DomainThrows.Code(ErrorCodes.ValidationFailed, "message"));

    [Test]
    public void Delay_outside_its_limits_is_refused([Values(-1, FailureReport.MaxDelaySeconds + 1)] int seconds) =>
        Assert.That(() => new FailureReport(RetryAfter: TimeSpan.FromSeconds(seconds)), DomainThrows.Code(ErrorCodes.ValidationFailed, "retryAfterSeconds"));
}
