using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Api.Requests;
using Scheduler.Application.Common;

namespace Scheduler.Api.Tests.Requests;

internal sealed class BodyDeadlineTests
{
    [Test]
    public async Task Time_in_which_a_client_sends_its_body_does_not_count()
    {
        var time = new FakeTimeProvider();
        var deadline = new RequestDeadline(time);
        var before = deadline.Remaining;
        await using var services = new ServiceCollection().AddSingleton(deadline).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Body = new SlowBody(time);

        var body = await RequestBody.ReadAsync(context);

        Assert.That((body.Length, deadline.Remaining), Is.EqualTo((3, before)));
    }

    /// <summary>A body of three bytes, each of which takes longer than a request may.</summary>
    private sealed class SlowBody(FakeTimeProvider time) : MemoryStream("{ }"u8.ToArray())
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            time.Advance(RequestDeadline.DefaultLimit);
            return base.ReadAsync(buffer[..1], cancellationToken);
        }
    }
}
