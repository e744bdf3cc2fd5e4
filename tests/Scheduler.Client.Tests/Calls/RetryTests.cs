using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class RetryTests
{
    private static readonly NewTask Report = new() { Start = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), Worker = "reports" };

    [Test]
    public async Task Creation_with_a_lost_response_is_retried_with_the_same_key_and_body()
    {
        var handler = new ScriptedHandler(CannedResponses.Lost, () => CannedResponses.Problem(503, "unavailable"), CannedResponses.Task);
        using var test = new TestClient(handler);
        await test.Time.RunThroughAsync(test.Tasks.CreateAsync(Report));
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests, Has.Count.EqualTo(3));
            Assert.That(handler.Requests.Select(request => request.Headers["Idempotency-Key"]).ToHashSet(StringComparer.Ordinal), Has.Count.EqualTo(1));
            Assert.That(handler.Requests.Select(request => request.Body), Is.All.EqualTo(handler.Requests[0].Body));
        });
    }

    [TestCase(408)]
    [TestCase(429)]
    [TestCase(502)]
    [TestCase(503)]
    public async Task Transient_error_is_retried(int status)
    {
        var handler = new ScriptedHandler(() => CannedResponses.Problem(status, "x"), CannedResponses.Task);
        using var test = new TestClient(handler);
        await test.Time.RunThroughAsync(test.Tasks.GetAsync("x"));
        Assert.That(handler.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(409)]
    [TestCase(410)]
    [TestCase(412)]
    [TestCase(422)]
    public async Task Rejected_call_is_not_retried(int status)
    {
        var handler = new ScriptedHandler(() => CannedResponses.Problem(status, "x"));
        using var test = new TestClient(handler);
        await Assert.ThrowsAsync<SchedulerProblemException>(() => test.Time.RunThroughAsync(test.Tasks.GetAsync("x")));
        Assert.That(handler.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Last_error_is_thrown_after_the_maximum_number_of_retries()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Problem(503, "unavailable"));
        using var test = new TestClient(handler, options => options.Retries = 2);
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => test.Time.RunThroughAsync(test.Tasks.GetAsync("x"))))!;
        Assert.That(problem.Code, Is.EqualTo(SchedulerProblemCode.Unavailable));
        Assert.That(handler.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task RetryAfter_is_honored()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Problem(429, "rate-limited", TimeSpan.FromSeconds(20)), CannedResponses.Task);
        using var test = new TestClient(handler);
        var started = test.Time.GetUtcNow();
        await test.Time.RunThroughAsync(test.Tasks.GetAsync("x"));
        Assert.That(test.Time.GetUtcNow() - started, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task Long_RetryAfter_is_left_to_the_caller()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Problem(429, "rate-limited", TimeSpan.FromMinutes(5)));
        using var test = new TestClient(handler);
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(() => test.Time.RunThroughAsync(test.Tasks.GetAsync("x"))))!;
        Assert.That(problem.RetryAfter, Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.That(handler.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Timeout_is_retried()
    {
        var handler = new HangingHandler(timeouts: 1);
        using var test = new TestClient(handler);
        await test.Time.RunThroughAsync(test.Tasks.GetAsync("x"));
        Assert.That(handler.Requests, Is.EqualTo(2));
    }

    [Test]
    public async Task Timeout_is_thrown_after_the_last_retry()
    {
        using var test = new TestClient(new HangingHandler(timeouts: 100), options => options.Retries = 1);
        await Assert.ThrowsAsync<HttpRequestException>(() => test.Time.RunThroughAsync(test.Tasks.GetAsync("x")));
    }

    [Test]
    public async Task Truncated_response_is_retried()
    {
        var handler = new ScriptedHandler(
            () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream()) }, CannedResponses.Task);
        using var test = new TestClient(handler);
        await test.Time.RunThroughAsync(test.Tasks.GetAsync("x"));
        Assert.That(handler.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public void Canceled_call_is_not_retried()
    {
        using var test = new TestClient(new HangingHandler(timeouts: 100));
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(3), test.Time);
        Assert.That(
            () => test.Time.RunThroughAsync(test.Tasks.GetAsync("x", cancellation.Token)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Retried_deletion_succeeds_when_the_task_is_gone()
    {
        using var test = new TestClient(new ScriptedHandler(CannedResponses.Lost, () => CannedResponses.Problem(404, "task-not-found")));
        await test.Time.RunThroughAsync(test.Tasks.DeleteAsync("x"));
    }

    [Test]
    public async Task Deletion_of_a_nonexistent_task_is_an_error()
    {
        using var test = new TestClient(new ScriptedHandler(() => CannedResponses.Problem(404, "task-not-found")));
        await Assert.ThrowsAsync<SchedulerProblemException>(() => test.Tasks.DeleteAsync("x"));
    }

    [Test]
    public async Task Retried_key_removal_succeeds_when_the_key_is_gone()
    {
        var handler = new ScriptedHandler(CannedResponses.Lost, () => CannedResponses.Problem(404, "payload-key-not-found"), CannedResponses.Task);
        using var test = new TestClient(handler);
        var task = await test.Time.RunThroughAsync(test.Tasks.RemovePayloadKeyAsync("x", "k"));
        Assert.That(task.Version, Is.EqualTo(4));
        Assert.That(handler.Requests[^1].Method, Is.EqualTo("GET"));
    }

    [Test]
    public async Task Version_mismatch_after_a_retry_has_WasRepeated()
    {
        using var test = new TestClient(new ScriptedHandler(CannedResponses.Lost, () => CannedResponses.Problem(412, "version-mismatch")));
        var problem = (await Assert.ThrowsAsync<SchedulerProblemException>(
            () => test.Time.RunThroughAsync(test.Tasks.UpdateAsync("x", new TaskUpdate { Title = "T" }, ifVersion: 3))))!;
        Assert.That(problem.WasRepeated);
    }

    private sealed class HangingHandler(int timeouts) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (++Requests <= timeouts)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return CannedResponses.Task();
        }
    }

    private sealed class BreakingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new HttpIOException(HttpRequestError.ResponseEnded, "The connection broke."));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.FromException(new HttpIOException(HttpRequestError.ResponseEnded, "The connection broke."));
    }
}
