using Microsoft.AspNetCore.Http;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Tests.Errors;

internal sealed class ClientDisconnectTests
{
    [Test]
    public async Task A_problem_for_a_client_that_is_gone_is_no_failure()
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        await Assert.ThatAsync(() => Problem.WriteAsync(context, ProblemCode.BodyTooLarge, "The body is too large."), Throws.Nothing);
        Assert.That(context.Response.StatusCode, Is.EqualTo(413));
    }
}
