using Microsoft.Extensions.Logging;
using Scheduler.Client.Hosting;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>Exceptions of a handler become failures of its task.</summary>
internal sealed class FailureTests : WorkerFixture
{
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
        Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        await RunTaskAsync(task => task.Status == "FAILED");
        Assert.That(Script.Runs, Has.Count.EqualTo(3));
        Assert.That(Script.Disposed, Is.EqualTo(3));
        Assert.That(Count(LogLevel.Warning, "failed after"), Is.EqualTo(2));
        Assert.That(Count(LogLevel.Error, "failed permanently after"), Is.EqualTo(1));

        int Count(LogLevel level, string text) =>
            Worker.Log.Lines.Count(line => line.Level == level && line.Text.Contains(text, StringComparison.Ordinal));
    }

    [Test]
    public async Task Exception_of_a_NeverRetry_type_is_not_retried()
    {
        Worker.With(worker => worker.NeverRetry<ArithmeticException>());
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
        var task = await RunTaskAsync(task => task.Status == "FAILED", payload);
        Assert.Multiple(() =>
        {
            Assert.That(Message(task), Does.StartWith("The payload is not a Report. <- JsonException:"));
            Assert.That(task.Attempt, Is.EqualTo(1));
            Assert.That(Script.Runs, Is.Empty);
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

    private sealed class UnreadableException(string? message = "") : Exception
    {
        public override string Message => message == "" ? throw new NotSupportedException() : message!;
    }
}
