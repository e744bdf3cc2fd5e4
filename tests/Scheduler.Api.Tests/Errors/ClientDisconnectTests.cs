using Microsoft.AspNetCore.Http;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Tests.Errors;

internal sealed class ClientDisconnectTests
{
    [Test]
    public async Task Problem_for_a_disconnected_client_does_not_throw()
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        await Assert.ThatAsync(() => Problem.WriteAsync(context, ProblemCode.BodyTooLarge, "The body is too large."), Throws.Nothing);
        Assert.That(context.Response.StatusCode, Is.EqualTo(413));
    }
}
