using System.Text;
using CsCheck;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Tasks.Attempts;

/// <summary>Model-based test: any sequence of steps gives the same results in the aggregate and in the model.</summary>
public sealed class AttemptPropertyTests
{
    private static readonly Gen<List<TaskStep>> Steps =
        Gen.Frequency((3, TaskStep.OfClaim), (14, TaskStep.OfTask), (6, TaskStep.OfTime)).List[1, 40];

    [Test]
    public void The_aggregate_conforms_to_the_model() =>
        Gen.Select(Gen.Int[-3600, 3600], Steps).Sample((offset, steps) => Run(TimeSpan.FromSeconds(offset), steps), iter: 5_000);

    private static void Run(TimeSpan offset, List<TaskStep> steps)
    {
        var pair = new Pair(offset);
        foreach (var step in steps)
        {
            var (expected, code) = pair.Apply(step);
            Assert.That(code, Is.EqualTo(expected), $"{step}");
            Assert.That(pair.Facts, Is.EqualTo(pair.Model.Facts), $"{step}");
        }
    }

    /// <summary>The aggregate and the model.</summary>
    private sealed class Pair
    {
        private const double Jitter = 0.05;

        private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        private readonly TimeSpan _offset;
        private readonly ScheduledTask _task;
        private readonly List<LeaseSecret> _secrets = [];
        private DateTimeOffset _now = Created;

        public Pair(TimeSpan offset)
        {
            _offset = offset;
            var start = _now.AddSeconds(1);
            _task = ScheduledTask.Create(
                new TaskTemplate(WorkerName.From("reports")) { Retry = new RetryPolicy(2, 30, 2, 3600) }, TaskStart.At(start), Clock);
            Model = new TaskModel(start, "reports", (2, 30, 2, 3600), _now) { Jitter = Jitter };
        }

        public TaskModel Model { get; }

        public TaskFacts Facts => new(
            _task.Status,
            _task.Start,
            _task.Worker.Value,
            Encoding.UTF8.GetString(_task.Payload.Utf8.Span),
            _task.DueAt,
            _task.Attempt,
            (_task.Retry.MaxAttempts, _task.Retry.BackoffSeconds, _task.Retry.BackoffFactor, _task.Retry.MaxBackoffSeconds),
            _task.Failure is { } failure ? (failure.Code.ToName(), failure.Code == FailureCode.Reported ? failure.Message : null) : null,
            _task.Lease is { } lease ? (lease.Claimant, lease.ExpiresAt) : null,
            _task.UpdatedAt,
            _task.StartedAt,
            _task.FinishedAt,
            _task.Version);

        private DateTimeOffset LeaseTime => _now + _offset;

        private ClockReading Clock => new(_now, LeaseTime);

        /// <summary>Applies a step to both.</summary>
        /// <returns>The results of the model and of the aggregate.</returns>
        public (string? Expected, string? Code) Apply(TaskStep step) => step switch
        {
            TaskStep.Claim claim => Claim(claim),
            TaskStep.Call call => (Expect(call, TokenOf(call.Token).Value), CodeOf(() => Do(call, TokenOf(call.Token)))),
            TaskStep.Patch patch => (
                Model.Patch(patch.Status, StartOf(patch), patch.Delay, patch.Worker, patch.Retry, patch.Payload, _now, LeaseTime),
                CodeOf(() => _task.Update(ChangesOf(patch), Clock))),
            TaskStep.Delete => (Model.Delete(), CodeOf(() => _task.Delete(_now))),
            TaskStep.Expire => ($"{Model.Expire(_now, LeaseTime)}", $"{_task.ExpireLease(Clock, Jitter)}"),
            TaskStep.Wait wait => Wait(wait),
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };

        private string? Expect(TaskStep.Call call, string token) => call switch
        {
            TaskStep.Heartbeat heartbeat => Model.Heartbeat(token, heartbeat.Seconds, call.Change, _now, LeaseTime),
            TaskStep.Complete => Model.Complete(token, call.Change, _now, LeaseTime),
            TaskStep.Fail fail => Model.Fail(token, "m", fail.IsRetryable, fail.RetryAfter, call.Change, _now, LeaseTime),
            TaskStep.Release release => Model.Release(token, release.Delay, _now, LeaseTime),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };

        private void Do(TaskStep.Call call, LeaseToken token)
        {
            switch (call)
            {
                case TaskStep.Heartbeat heartbeat:
                    _task.RenewLease(token, heartbeat.Seconds, PayloadOf(call.Change), Clock);
                    break;
                case TaskStep.Complete:
                    _task.Complete(token, PayloadOf(call.Change), Clock);
                    break;
                case TaskStep.Fail fail:
                    _task.Fail(token, ReportOf(fail), PayloadOf(call.Change), Clock, Jitter);
                    break;
                case TaskStep.Release release:
                    _task.Release(token, TimeSpan.FromSeconds(release.Delay), Clock);
                    break;
            }
        }

        private static string? CodeOf(Action act)
        {
            try
            {
                act();
                return null;
            }
            catch (DomainException e)
            {
                return e.Code;
            }
        }

        private static Payload? PayloadOf((string Key, string Json)? change) =>
            change is { } pair ? Payload.Parse(Encoding.UTF8.GetBytes($$"""{"{{pair.Key}}":{{pair.Json}}}""")) : null;

        private static FailureReport ReportOf(TaskStep.Fail call) =>
            new("m", call.IsRetryable, call.RetryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        private (string?, string?) Claim(TaskStep.Claim claim)
        {
            var secret = LeaseSecret.New();
            var isClaimed = _task.Claim(secret, claim.Claimant, claim.Seconds, key: null, Clock);
            if (isClaimed)
            {
                _secrets.Add(secret);
            }

            return (Model.Claim(secret.TokenOf(_task.Id).Value, claim.Claimant, claim.Seconds, _now, LeaseTime).ToString(), isClaimed.ToString());
        }

        private (string?, string?) Wait(TaskStep.Wait wait)
        {
            _now += TimeSpan.FromSeconds(wait.Seconds);
            return default;
        }

        private LeaseToken TokenOf(TokenChoice choice) => choice switch
        {
            TokenChoice.Last when _secrets.Count > 0 => _secrets[^1].TokenOf(_task.Id),
            TokenChoice.Old when _secrets.Count > 1 => _secrets[^2].TokenOf(_task.Id),
            TokenChoice.OfAnother when _secrets.Count > 0 => _secrets[^1].TokenOf(TaskId.New(Created)),
            _ => LeaseToken.From("wrong"),
        };

        private DateTimeOffset? StartOf(TaskStep.Patch call) => call.StartIn switch
        {
            null => null,
            0 => _task.Start,
            { } seconds => _now.AddSeconds(seconds),
        };

        private TaskChanges ChangesOf(TaskStep.Patch call) => new()
        {
            Status = call.Status is { } status ? new(status) : default,
            Start = call.Delay is { } delay
                ? new(TaskStart.After(TimeSpan.FromSeconds(delay)))
                : StartOf(call) is { } start ? new(TaskStart.At(start)) : default,
            Worker = call.Worker is { } worker ? new(WorkerName.From(worker)) : default,
            Retry = call.Retry is var (attempts, backoff, factor, most) ? new(new RetryPolicy(attempts, backoff, factor, most)) : default,
            Payload = PayloadOf(call.Payload) is { } payload ? new(payload) : default,
        };
    }
}
