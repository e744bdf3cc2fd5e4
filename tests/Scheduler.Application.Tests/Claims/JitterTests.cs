using Moq;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Claims;

public sealed class JitterTests
{
    [TestCase(0, 0)]
    [TestCase(0.5, RetryPolicy.MaxJitter / 2)]
    public void Jitter_is_a_random_part_of_its_maximum(double random, double jitter)
    {
        var source = new Mock<Random>();
        source.Setup(source => source.NextDouble()).Returns(random);

        Assert.That(new Jitter(source.Object).Next(), Is.EqualTo(jitter));
    }
}
