using System.Text.Json;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>The result that a handler sets.</summary>
internal sealed class ResultTests : WorkerFixture
{
    [Test]
    public async Task Rejected_result_becomes_a_failure()
    {
        Service.Instead = call => call.Verb == "complete" ? CannedResponses.Problem(400, "validation-failed") : null;
        Script.Run = (context, _) =>
        {
            context.SetResult(JsonPayload.Parse("""{"pages":1}"""));
            return Task.CompletedTask;
        };
        var task = await RunTaskAsync(task => task.Status == "FAILED");
        Assert.That(Message(task), Does.StartWith("The result was rejected.").And.Contain("validation-failed"));
    }

    [TestCase("disposed")]
    [TestCase("none")]
    [TestCase("no UTF-8")]
    [TestCase("too deep")]
    public async Task Result_that_cannot_be_serialized_throws_when_it_is_set(string kind)
    {
        var isThrown = false;
        Script.Run = (context, _) =>
        {
            try
            {
                context.SetResult(UnreadableElements.Of(kind));
            }
            catch (Exception)
            {
                isThrown = true;
                throw;
            }

            return Task.CompletedTask;
        };
        var task = await RunTaskAsync(task => task.FailBody is not null);
        Assert.That(isThrown);
        Assert.That(Message(task), Does.Match("(ObjectDisposed|InvalidOperation|Json)\\w*Exception: "));
        Assert.That(task.Expiries, Is.Zero);
    }

    [Test]
    public async Task Result_is_copied_when_it_is_set()
    {
        Script.Run = (context, _) =>
        {
            using var document = JsonDocument.Parse("""{"pages":1.50}""");
            context.SetResult(document.RootElement);
            return Task.CompletedTask;
        };
        var task = await SucceedAsync();
        Assert.That(task.Payload.ToJsonString(), Is.EqualTo("""{"pages":1.50}"""));
        Assert.That(task.Attempt, Is.EqualTo(1));
    }
}
