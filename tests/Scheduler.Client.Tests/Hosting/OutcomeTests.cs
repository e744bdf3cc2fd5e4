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
    public async Task An_exception_is_a_failure_with_its_message_and_its_causes()
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
    public async Task A_failed_task_is_tried_again_while_attempts_remain()
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
    public async Task An_exception_of_a_chosen_type_is_not_retried()
    {
        _test.With(worker => worker.NeverRetry<ArithmeticException>());
        var task = await FailAsync(new DivideByZeroException());
        Assert.That(task.Status, Is.EqualTo("FAILED"));
    }

    [Test]
    public async Task A_handler_says_whether_and_when_to_retry()
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
    public async Task A_handler_says_that_no_attempt_will_help() =>
        Assert.That((await FailAsync(new TaskFailedException("No such month.", retryable: false))).Status, Is.EqualTo("FAILED"));

    [Test]
    public async Task A_timeout_of_the_handlers_own_is_a_failure() =>
        Assert.That(Message(await FailAsync(new TaskCanceledException("It took too long."))), Does.Contain("It took too long."));

    [TestCase("""{"month":7}""")]
    [TestCase("""{"copies":"many"}""")]
    [TestCase("""{"copies":1e400}""")]
    public async Task A_payload_that_cannot_be_read_is_a_failure_without_a_retry(string payload)
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
    public async Task A_message_is_cut_where_the_contract_ends_and_never_inside_a_character()
    {
        var task = await FailAsync(new TaskFailedException(new string('x', 1999) + "😀"));
        Assert.That(Message(task), Is.EqualTo(new string('x', 1999)));
    }

    [Test]
    public async Task A_message_that_is_no_Unicode_is_mended() =>
        Assert.That(Message(await FailAsync(new TaskFailedException("a\ud800b"))), Is.EqualTo("a\ufffdb"));

    [TestCase(nameof(Fault.LostAfter))]
    [TestCase(nameof(Fault.LostBefore))]
    [TestCase(nameof(Fault.Silent))]
    [TestCase(nameof(Fault.Unavailable))]
    [TestCase(nameof(Fault.Refused))]
    public async Task A_completion_that_is_not_answered_is_sent_again(string fault)
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
    public async Task A_failure_whose_answer_is_lost_is_sent_again_and_counts_once()
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
    public async Task A_completion_that_nobody_takes_is_given_up_with_the_lease()
    {
        Service.Faults = (call, _) => call.Verb == "complete" ? Fault.Refused : Fault.None;
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
    public async Task A_result_that_is_refused_is_a_failure_that_says_so()
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
    public async Task A_message_that_is_refused_does_not_keep_the_task_from_failing()
    {
        Service.Instead = call => call.Body["message"] is null ? null : CannedResponses.Problem(400, "validation-failed");
        _test.Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.FailBody is not null);
        Assert.That(task.FailBody!.ContainsKey("message"), Is.False);
    }

    [Test]
    public async Task An_exception_whose_message_throws_is_reported_by_its_type()
    {
        var task = await FailAsync(new UnreadableException());
        Assert.That(Message(task), Does.StartWith("UnreadableException: ").And.Contain("NotSupportedException"));
    }

    [Test]
    public async Task A_cause_whose_message_throws_hides_no_other()
    {
        var task = await FailAsync(new InvalidOperationException("No printer.", new AggregateException(new UnreadableException())));
        Assert.That(Message(task), Does.Match("^InvalidOperationException: No printer. <- AggregateException: .* <- UnreadableException: "));
    }

    [Test]
    public async Task An_exception_whose_message_is_null_is_reported_by_its_type() =>
        Assert.That(Message(await FailAsync(new UnreadableException(null))), Is.EqualTo("UnreadableException: "));

    [TestCase(nameof(DisposalFault.Throws))]
    [TestCase(nameof(DisposalFault.ThrowsAtOnce))]
    public async Task A_disposal_that_throws_after_the_handler_returned_is_logged_and_the_task_succeeds(string fault)
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
    public async Task A_disposal_that_throws_hides_no_exception_of_the_handler()
    {
        UseService(DisposalFault.Throws);
        var task = await FailAsync(new TaskFailedException("No such month.", retryable: false));
        Assert.That((Message(task), task.Status), Is.EqualTo(("No such month.", "FAILED")));
    }

    [Test]
    public async Task A_handler_that_cannot_be_made_is_a_failure_with_its_message()
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
    public async Task A_result_that_cannot_be_read_fails_the_attempt_with_that_message_when_it_is_set(string kind)
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
    public async Task A_result_is_read_when_it_is_set()
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
    public async Task A_service_that_asks_for_a_wait_longer_than_the_lease_is_told_before_the_lease_is_over()
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
