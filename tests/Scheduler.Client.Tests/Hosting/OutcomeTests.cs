using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Client.Hosting;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed class OutcomeTests
{
    private WorkerTest _test = null!;

    private FakeScheduler Service => _test.Service;

    [SetUp]
    public void SetUp() => _test = new WorkerTest();

    [TearDown]
    public async Task TearDown() => await _test.DisposeAsync();

    [Test]
    public async Task Exception_becomes_a_failure_with_its_message_and_causes()
    {
        var task = await FailAsync(new InvalidOperationException("No printer.", new IOException("Offline.")));
        Assert.Multiple(() =>
        {
            Assert.That(Message(task), Is.EqualTo("InvalidOperationException: No printer. <- IOException: Offline."));
            Assert.That((bool)task.FailBody!["retryable"]!, Is.True);
            Assert.That(task.FailBody["retryAfterSeconds"], Is.Null);
            Assert.That(task.Status, Is.EqualTo("SCHEDULED"));
        });
    }

    [Test]
    public async Task Failed_task_is_retried_while_attempts_remain()
    {
        _test.Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "FAILED");
        Assert.That(_test.Script.Runs, Has.Count.EqualTo(3));
        Assert.That(_test.Script.Disposed, Is.EqualTo(3));
        Assert.That(Count(LogLevel.Warning, "failed after"), Is.EqualTo(2));
        Assert.That(Count(LogLevel.Error, "failed permanently after"), Is.EqualTo(1));

        int Count(LogLevel level, string text) =>
            _test.Log.Lines.Count(line => line.Level == level && line.Text.Contains(text, StringComparison.Ordinal));
    }

    [Test]
    public async Task Exception_of_a_NeverRetry_type_is_not_retried()
    {
        _test.With(worker => worker.NeverRetry<ArithmeticException>());
        var task = await FailAsync(new DivideByZeroException());
        Assert.That(task.Status, Is.EqualTo("FAILED"));
    }

    [Test]
    public async Task Handler_controls_whether_and_when_to_retry()
    {
        var task = await FailAsync(new TaskFailedException("The printer is busy.", retryAfter: TimeSpan.FromSeconds(89.5)));
        Assert.Multiple(() =>
        {
            Assert.That(Message(task), Is.EqualTo("The printer is busy."));
            Assert.That((int)task.FailBody!["retryAfterSeconds"]!, Is.EqualTo(90));
            Assert.That((bool)task.FailBody["retryable"]!, Is.True);
        });
    }

    [Test]
    public async Task Handler_can_fail_the_task_without_a_retry() =>
        Assert.That((await FailAsync(new TaskFailedException("No such month.", retryable: false))).Status, Is.EqualTo("FAILED"));

    [Test]
    public async Task Timeout_inside_a_handler_is_a_failure() =>
        Assert.That(Message(await FailAsync(new TaskCanceledException("It took too long."))), Does.Contain("It took too long."));

    [TestCase("""{"month":7}""")]
    [TestCase("""{"copies":"many"}""")]
    [TestCase("""{"copies":1e400}""")]
    public async Task Invalid_payload_is_a_failure_without_a_retry(string payload)
    {
        var task = Service.Add(payload);
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "FAILED");
        Assert.Multiple(() =>
        {
            Assert.That(Message(task), Does.StartWith("The payload is not a Report. <- JsonException:"));
            Assert.That(task.Attempt, Is.EqualTo(1));
            Assert.That(_test.Script.Runs, Is.Empty);
        });
    }

    [Test]
    public async Task Message_is_cut_at_the_limit_and_never_inside_a_character()
    {
        var task = await FailAsync(new TaskFailedException(new string('x', 1999) + "😀"));
        Assert.That(Message(task), Is.EqualTo(new string('x', 1999)));
    }

    [Test]
    public async Task Unpaired_surrogates_in_a_message_are_replaced() =>
        Assert.That(Message(await FailAsync(new TaskFailedException("a\ud800b"))), Is.EqualTo("a\ufffdb"));

    [TestCase(nameof(Fault.LostAfter))]
    [TestCase(nameof(Fault.LostBefore))]
    [TestCase(nameof(Fault.NoResponse))]
    [TestCase(nameof(Fault.Unavailable))]
    [TestCase(nameof(Fault.ConnectionRefused))]
    public async Task Completion_without_a_response_is_retried(string fault)
    {
        Service.Faults = (call, _) => call.Verb == "complete" && Service.CallsOf("complete").Count < 3 ? Enum.Parse<Fault>(fault) : Fault.None;
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => Service.CallsOf("complete").Count == 4);
        await _test.RunForAsync(TimeSpan.FromSeconds(20));
        Assert.Multiple(() =>
        {
            Assert.That(task.Status, Is.EqualTo("SUCCEEDED"));
            Assert.That(Service.CallsOf("complete"), Has.Count.EqualTo(4));
            Assert.That(_test.Script.Runs, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Failure_with_a_lost_response_is_retried_and_counts_once()
    {
        Service.Faults = (call, _) => call.Verb == "fail" && Service.CallsOf("fail").Count < 1 ? Fault.LostAfter : Fault.None;
        _test.Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => Service.CallsOf("fail").Count == 2);
        await _test.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.That(task.Attempt, Is.EqualTo(1));
        Assert.That(_test.Log.Text, Does.Not.Contain("could not be delivered"));
    }

    [Test]
    public async Task Undeliverable_completion_is_abandoned_with_the_lease()
    {
        Service.Faults = (call, _) => call.Verb == "complete" ? Fault.ConnectionRefused : Fault.None;
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => _test.Log.Text.Contains("could not be delivered", StringComparison.Ordinal));
        var completions = Service.CallsOf("complete");
        Assert.That(completions[^1].At - completions[0].At, Is.LessThan(TimeSpan.FromSeconds(60)));
        Service.Faults = (_, _) => Fault.None;
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(task.Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task Rejected_result_becomes_a_failure()
    {
        Service.Instead = call => call.Verb == "complete" ? CannedResponses.Problem(400, "validation-failed") : null;
        _test.Script.Run = (context, _) =>
        {
            context.SetResult(JsonPayload.Parse("""{"pages":1}"""));
            return Task.CompletedTask;
        };
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "FAILED");
        Assert.That(Message(task), Does.StartWith("The result was rejected.").And.Contain("validation-failed"));
    }

    [Test]
    public async Task Task_fails_even_if_its_message_is_rejected()
    {
        Service.Instead = call => call.Body["message"] is null ? null : CannedResponses.Problem(400, "validation-failed");
        _test.Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.FailBody is not null);
        Assert.That(task.FailBody!.ContainsKey("message"), Is.False);
    }

    [Test]
    public async Task Exception_with_a_throwing_message_is_reported_by_its_type()
    {
        var task = await FailAsync(new UnreadableException());
        Assert.That(Message(task), Does.StartWith("UnreadableException: ").And.Contain("NotSupportedException"));
    }

    [Test]
    public async Task Inner_exception_with_a_throwing_message_hides_no_other()
    {
        var task = await FailAsync(new InvalidOperationException("No printer.", new AggregateException(new UnreadableException())));
        Assert.That(Message(task), Does.Match("^InvalidOperationException: No printer. <- AggregateException: .* <- UnreadableException: "));
    }

    [Test]
    public async Task Exception_with_a_null_message_is_reported_by_its_type() =>
        Assert.That(Message(await FailAsync(new UnreadableException(null))), Is.EqualTo("UnreadableException: "));

    [TestCase(nameof(DisposalFault.Throws))]
    [TestCase(nameof(DisposalFault.ThrowsAtOnce))]
    public async Task Throwing_disposal_is_logged_and_the_task_succeeds(string fault)
    {
        UseService(Enum.Parse<DisposalFault>(fault));
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That((task.Attempt, _test.Script.Runs.Count), Is.EqualTo((1, 1)));
        Assert.That(
            _test.Log.Lines, Has.Exactly(1).Matches<(LogLevel Level, string Text)>(
                line => line.Level == LogLevel.Warning && line.Text.Contains("Connection lost.", StringComparison.Ordinal) && line.Text.Contains(task.Id, StringComparison.Ordinal)));
    }

    [Test]
    public async Task Throwing_disposal_hides_no_exception_of_the_handler()
    {
        UseService(DisposalFault.Throws);
        var task = await FailAsync(new TaskFailedException("No such month.", retryable: false));
        Assert.That((Message(task), task.Status), Is.EqualTo(("No such month.", "FAILED")));
    }

    [Test]
    public async Task Handler_that_cannot_be_created_is_a_failure_with_its_message()
    {
        _test.With(worker => worker.Services.AddScoped<FragileService>(_ => throw new InvalidOperationException("No database.")));
        _test.With(worker => worker.Handle<Report, ServiceHandler>(), "fragile");
        var task = Service.Add(worker: "fragile");
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.FailBody is not null);
        Assert.That(Message(task), Is.EqualTo("InvalidOperationException: No database."));
    }

    [TestCase("disposed")]
    [TestCase("none")]
    [TestCase("no UTF-8")]
    [TestCase("too deep")]
    public async Task Result_that_cannot_be_serialized_throws_when_it_is_set(string kind)
    {
        var isThrown = false;
        _test.Script.Run = (context, _) =>
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
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.FailBody is not null);
        Assert.That(isThrown);
        Assert.That(Message(task), Does.Match("(ObjectDisposed|InvalidOperation|Json)\\w*Exception: "));
        Assert.That(task.Expiries, Is.Zero);
    }

    [Test]
    public async Task Result_is_copied_when_it_is_set()
    {
        _test.Script.Run = (context, _) =>
        {
            using var document = JsonDocument.Parse("""{"pages":1.50}""");
            context.SetResult(document.RootElement);
            return Task.CompletedTask;
        };
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(task.Payload.ToJsonString(), Is.EqualTo("""{"pages":1.50}"""));
        Assert.That(task.Attempt, Is.EqualTo(1));
    }

    [Test]
    public async Task RetryAfter_longer_than_the_lease_is_cut_to_report_in_time()
    {
        Service.Instead = call => call.Verb == "complete" && Service.CallsOf("complete").Count <= 2
            ? CannedResponses.Problem(503, "unavailable", TimeSpan.FromMinutes(4))
            : null;
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That((task.Attempt, task.Expiries), Is.EqualTo((1, 0)));
    }

    private static string? Message(FakeTask task) => (string?)task.FailBody!["message"];

    private async Task<FakeTask> FailAsync(Exception exception)
    {
        _test.Script.Run = (_, _) => throw exception;
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.FailBody is not null);
        return task;
    }

    private void UseService(DisposalFault fault) => _test.With(worker =>
    {
        worker.Services.AddScoped(_ => new FragileService(fault));
        worker.Handle<Report, ServiceHandler>();
    });

    private enum DisposalFault
    {
        Throws,
        ThrowsAtOnce,
    }

    private sealed class UnreadableException(string? message = "") : Exception
    {
        public override string Message => message == "" ? throw new NotSupportedException() : message!;
    }

    private sealed class FragileService(DisposalFault fault) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => fault == DisposalFault.ThrowsAtOnce
            ? throw new IOException("Connection lost.")
            : ValueTask.FromException(new IOException("Connection lost."));
    }

    private sealed class ServiceHandler(HandlerScript script, FragileService service) : ITaskHandler<Report>
    {
        public async Task HandleAsync(ITaskContext<Report> context, CancellationToken cancellationToken)
        {
            script.Started(context);
            try
            {
                Assert.That(service, Is.Not.Null);
                await script.Run(context, cancellationToken);
            }
            finally
            {
                script.Ended(context);
            }
        }
    }
}
