using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class NotFoundExceptionTests
{
    [Test]
    public void A_missing_resource_is_named()
    {
        Assert.That(NotFoundException.Task("x1"), Has.Property(nameof(NotFoundException.Code)).EqualTo("task-not-found").And.Message.Contains("'x1'"));
        Assert.That(NotFoundException.Worker("x 1"), Has.Property(nameof(NotFoundException.Code)).EqualTo("not-found").And.Message.Contains("'x 1'"));
    }
}
