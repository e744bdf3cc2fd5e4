using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class RetryPolicyTests
{
    [TestCase(1, 0, 1, 1)]
    [TestCase(100, 86_400, 10, 604_800)]
    public void Values_at_the_limits_are_accepted(int attempts, int backoff, double factor, int max)
    {
        var policy = new RetryPolicy(attempts, backoff, factor, max);

        Assert.That((policy.MaxAttempts, policy.BackoffSeconds, policy.BackoffFactor, policy.MaxBackoffSeconds), Is.EqualTo((attempts, backoff, factor, max)));
    }

    [TestCase(1, 0, 30)]
    [TestCase(2, 0, 60)]
    [TestCase(3, 0, 120)]
    [TestCase(3, 0.1, 132)]
    [TestCase(50, 0, 3600)]
    public void Backoff_grows_exponentially_up_to_its_maximum(int attempt, double jitter, double seconds) =>
        Assert.That(RetryPolicy.Default.BackoffAfter(attempt, jitter), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [TestCase(0, 0, 1, 1, "retry.maxAttempts")]
    [TestCase(101, 0, 1, 1, "retry.maxAttempts")]
    [TestCase(1, -1, 1, 1, "retry.backoffSeconds")]
    [TestCase(1, 86_401, 1, 1, "retry.backoffSeconds")]
    [TestCase(1, 0, 0.99, 1, "retry.backoffFactor")]
    [TestCase(1, 0, 10.01, 1, "retry.backoffFactor")]
    [TestCase(1, 0, double.NaN, 1, "retry.backoffFactor")]
    [TestCase(1, 0, 1, 0, "retry.maxBackoffSeconds")]
    [TestCase(1, 0, 1, 604_801, "retry.maxBackoffSeconds")]
    public void Value_outside_its_limits_is_refused(int attempts, int backoff, double factor, int max, string field) =>
        Assert.That(() => new RetryPolicy(attempts, backoff, factor, max), DomainThrows.Code(ErrorCodes.ValidationFailed, field));
}
