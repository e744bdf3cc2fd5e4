using System.Text.Json;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>Progress that a handler reports with a heartbeat.</summary>
internal sealed class ProgressTests : WorkerFixture
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Progress_is_merged_and_extends_the_lease()
    {
        Script.Run = async (context, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), Worker.Time, cancellationToken);
            await context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken);
            await Worker.WaitForCancellationAsync(cancellationToken);
        };
        var task = await StartTaskAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("heartbeat").Count == 2);
        var beats = Service.CallsOf("heartbeat");
        Assert.Multiple(() =>
        {
            Assert.That(task.Payload.ToJsonString(), Is.EqualTo("""{"percent":50}"""));
            Assert.That(beats[1].At - beats[0].At, Is.EqualTo(Lease / 3).Within(TimeSpan.FromSeconds(2)), "The next heartbeat counts from the progress.");
        });
    }

    [TestCase(12.5, "Page 1", """{"percent":12.5,"message":"Page 1"}""")]
    [TestCase(null, null, "{}")]
    public async Task Progress_is_shown_with_the_task_and_extends_the_lease(double? percent, string? message, string expected)
    {
        Script.Run = async (context, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), Worker.Time, cancellationToken);
            await context.ReportProgressAsync(percent, message, cancellationToken);
            await Worker.WaitForCancellationAsync(cancellationToken);
        };
        var task = await StartTaskAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("heartbeat").Count == 2);
        var beats = Service.CallsOf("heartbeat");
        Assert.Multiple(() =>
        {
            Assert.That(task.Payload, Is.Empty);
            Assert.That(beats[0].Body["progress"]!.ToJsonString(), Is.EqualTo(expected));
            Assert.That(beats[1].Body.ContainsKey("progress"), Is.False, "What was reported last stays.");
            Assert.That(beats[1].At - beats[0].At, Is.EqualTo(Lease / 3).Within(TimeSpan.FromSeconds(2)), "The next heartbeat counts from the progress.");
        });
    }

    [Test]
    public async Task Progress_with_a_lost_response_is_retried()
    {
        Service.Faults = (_, count) => count == 1 ? Fault.LostAfter : Fault.None;
        Script.Run = (context, cancellationToken) => context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken);
        await SucceedAsync();
        Assert.That(Service.CallsOf("heartbeat"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Rejected_progress_throws_in_the_handler()
    {
        Service.Instead = call => call.Body["payload"]?["percent"] is null ? null : CannedResponses.Problem(400, "validation-failed");
        string? code = null;
        Script.Run = async (context, cancellationToken) =>
        {
            var refusal = await Assert.ThrowsAsync<SchedulerProblemException>(
                () => context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken));
            code = refusal!.Code;
        };
        await SucceedAsync();
        Assert.That(code, Is.EqualTo(SchedulerProblemCode.ValidationFailed));
    }

    [Test]
    public async Task Progress_after_the_lease_is_lost_ends_the_handler()
    {
        Exception? exception = null;
        Script.Run = async (context, cancellationToken) =>
        {
            Service.SetStatus(Service.Add(worker: "other"), "FAILED");
            Service.Instead = call => call.Verb == "heartbeat" ? CannedResponses.Problem(409, "lease-lost") : null;
            try
            {
                await context.ReportProgressAsync(JsonPayload.Parse("{}"), CancellationToken.None);
            }
            catch (OperationCanceledException caught)
            {
                exception = caught;
                throw;
            }
        };
        Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => exception is not null && Script.Running == 0);
        Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
    }

    [TestCase("disposed")]
    [TestCase("none")]
    [TestCase("no UTF-8")]
    public async Task Progress_that_cannot_be_serialized_throws_immediately(string kind)
    {
        Exception? exception = null;
        Script.Run = async (context, cancellationToken) =>
        {
            var report = context.ReportProgressAsync(UnreadableElements.Of(kind), cancellationToken);
            Assert.That(report.IsCompleted);
            try
            {
                await report;
            }
            catch (Exception caught)
            {
                exception = caught;
                throw;
            }
        };
        await RunTaskAsync(task => task.FailBody is not null);
        Assert.That(exception, Is.InstanceOf<InvalidOperationException>().Or.InstanceOf<JsonException>());
        Assert.That(Service.CallsOf("heartbeat"), Is.Empty);
    }

    [Test]
    public async Task Progress_that_is_never_accepted_is_abandoned_after_a_lease()
    {
        Service.Instead = call => call.Body["payload"] is null ? null : ForeignResponses.Of("HTML 413");
        Exception? exception = null;
        var ended = default(DateTimeOffset);
        Script.Run = async (context, cancellationToken) =>
        {
            exception = await Assert.CatchAsync(() => context.ReportProgressAsync(JsonPayload.Parse("{}"), cancellationToken));
            ended = Worker.Time.GetUtcNow();
        };
        var task = await SucceedAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exception, Is.InstanceOf<HttpRequestException>());
            Assert.That(ended - Worker.Time.Start, Is.EqualTo(Lease).Within(TimeSpan.FromSeconds(2)));
            Assert.That(task.Expiries, Is.Zero);
        });
    }

    [Test]
    public async Task Progress_whose_call_hangs_is_abandoned_with_the_lease()
    {
        Service.Faults = (call, _) => call.Verb == "heartbeat" ? Fault.Stuck : Fault.None;
        Exception? exception = null;
        Script.Run = async (context, _) =>
        {
            exception = await Assert.CatchAsync(() => context.ReportProgressAsync(JsonPayload.Parse("{}"), CancellationToken.None));
        };
        Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => exception is not null);
        Assert.That(Worker.Time.GetUtcNow() - Worker.Time.Start, Is.EqualTo(Lease).Within(TimeSpan.FromSeconds(3)));
        Service.Faults = (_, _) => Fault.None;
        await Worker.RunUntilAsync(() => Script.Running == 0);
    }

    [Test]
    public async Task Canceled_progress_ends_immediately()
    {
        Service.Faults = (call, _) => call.Verb == "heartbeat" ? Fault.Stuck : Fault.None;
        Exception? exception = null;
        Script.Run = async (context, _) =>
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(3), Worker.Time);
            exception = await Assert.CatchAsync(() => context.ReportProgressAsync(JsonPayload.Parse("{}"), giveUp.Token));
        };
        await SucceedAsync();
        Assert.That(exception, Is.InstanceOf<OperationCanceledException>());
    }
}
