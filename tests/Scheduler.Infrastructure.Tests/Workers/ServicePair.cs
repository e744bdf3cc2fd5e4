using System.Text;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Tasks.Attempts;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Workers;

/// <summary>Runs the use cases on a database and compares them with the model.</summary>
internal sealed class ServicePair
{
    private readonly DatabaseHost _host;
    private readonly LeaseTime _time;
    private readonly ServiceModel _model = new();
    private readonly ClaimCheck _claims;
    private readonly Dictionary<string, List<string>> _tokens = new(StringComparer.Ordinal);

    public ServicePair(DatabaseHost host) => (_host, _time, _claims) = (host, new LeaseTime(host), new ClaimCheck(host, _model));

    /// <summary>Applies a step to both, and compares the results and the state of all tasks.</summary>
    public async Task Apply(ServiceStep step)
    {
        _time.KeepClearOf(_model.Tasks.Values.SelectMany(task => new[] { task.Facts.DueAt, task.Facts.Lease?.ExpiresAt }).OfType<DateTimeOffset>().ToList());
        var before = await Revisions();
        await (step switch
        {
            ServiceStep.Create create => Create(create),
            ServiceStep.Claim claim => Claim(claim),
            ServiceStep.Settings settings => Set(settings),
            ServiceStep.DeleteSettings settings => Delete(settings),
            ServiceStep.OfTask of => _model.Tasks.Count == 0 ? Task.CompletedTask : Do(_model.Tasks.Keys.ElementAt(of.Task % _model.Tasks.Count), of.Step),
            ServiceStep.OfTime { Step: TaskStep.Wait wait } => Wait(wait),
            _ => Expire(),
        });
        await Compare(step, before);
    }

    private static async Task<string?> CodeOf(Task act)
    {
        try
        {
            await act;
            return null;
        }
        catch (DomainException e)
        {
            return e.Code;
        }
    }

    private static Payload? PayloadOf((string Key, string Json)? change) =>
        change is { } pair ? Payload.Parse(Encoding.UTF8.GetBytes($$"""{"{{pair.Key}}":{{pair.Json}}}""")) : null;

    private static TaskChanges ChangesOf(TaskStep.Patch call, TaskStart? start) => new()
    {
        Status = call.Status is { } status ? new(status) : default,
        Start = start is { } given ? new(given) : default,
        Worker = call.Worker is { } worker ? new(WorkerName.From(worker)) : default,
        Retry = call.Retry is var (attempts, backoff, factor, most) ? new(new RetryPolicy(attempts, backoff, factor, most)) : default,
        Payload = PayloadOf(call.Payload) is { } payload ? new(payload) : default,
    };

    private static TaskFacts FactsOf(TaskResponse task) => new(
        task.Status,
        task.Start,
        task.Worker,
        Encoding.UTF8.GetString(task.Payload.Utf8.Span),
        task.DueAt,
        task.Attempt,
        (task.Retry.MaxAttempts, task.Retry.BackoffSeconds, task.Retry.BackoffFactor, task.Retry.MaxBackoffSeconds),
        task.Failure is { } failure ? (failure.Code.ToName(), failure.Code == FailureCode.Reported ? failure.Message : null) : null,
        task.Lease is { } lease ? (lease.Claimant, lease.ExpiresAt) : null,
        task.UpdatedAt,
        task.StartedAt,
        task.FinishedAt,
        task.Version);

    private async Task Create(ServiceStep.Create create)
    {
        var start = _time.Now.AddSeconds(create.StartIn);
        var created = await _host.Send(new CreateTask(new NewTask(
            create.IsDelay ? TaskStart.After(TimeSpan.FromSeconds(create.StartIn)) : TaskStart.At(start),
            WorkerName.From(create.Worker), Title: null, Payload.Empty, new RetryPolicy(create.MaxAttempts, 30, 2, 3600))));
        _model.Tasks.Add(created.Value.Id, new TaskModel(start, create.Worker, (create.MaxAttempts, 30, 2, 3600), _time.Now, create.IsDelay));
        _tokens.Add(created.Value.Id, []);
    }

    private async Task Claim(ServiceStep.Claim claim)
    {
        foreach (var (id, token) in await _claims.Apply(claim))
        {
            _tokens[id].Remove(token);
            _tokens[id].Add(token);
        }
    }

    private async Task Set(ServiceStep.Settings settings)
    {
        _model.Set(settings.Worker, settings.Paused, settings.MaxRunning);
        await _host.Send(new UpdateWorker(
            WorkerName.From(settings.Worker),
            settings.Paused is { } paused ? new(paused) : default,
            settings.MaxRunning.IsGiven ? new(settings.MaxRunning.Value) : default));
    }

    private async Task Delete(ServiceStep.DeleteSettings settings)
    {
        _model.DeleteSettings(settings.Worker);
        await _host.Send(new DeleteWorkerSettings(WorkerName.From(settings.Worker)));
    }

    private Task Wait(TaskStep.Wait wait)
    {
        _time.Move(TimeSpan.FromSeconds(wait.Seconds));
        return Task.CompletedTask;
    }

    private async Task Expire()
    {
        var expired = await _host.Send(new ExpireLeases());
        var expected = _model.Tasks.Where(task => task.Value.Expire(_time.Now, _time.Now)).Select(task => task.Key).ToList();
        Assert.That(expired.Select(lease => lease.Id.ToString()), Is.EquivalentTo(expected));
    }

    private async Task Do(string id, TaskStep step)
    {
        var task = _model.Tasks[id];
        var taskId = SampleTasks.IdOf(id);
        switch (step)
        {
            case TaskStep.Call call:
                var token = TokenOf(id, call.Token);
                Assert.That(await CodeOf(Send(taskId, call, LeaseToken.From(token))), Is.EqualTo(Expect(task, call, token)), $"{step}");
                break;
            case TaskStep.Patch patch:
                DateTimeOffset? start = patch.StartIn switch { null => null, 0 => task.Facts.Start, { } seconds => _time.Now.AddSeconds(seconds) };
                var changes = ChangesOf(patch, patch.Delay is { } delay ? TaskStart.After(TimeSpan.FromSeconds(delay)) : start is { } at ? TaskStart.At(at) : null);
                var expected = task.Patch(patch.Status, start, patch.Delay, patch.Worker, patch.Retry, patch.Payload, _time.Now, _time.Now);
                Assert.That(await CodeOf(_host.Send(new UpdateTask(taskId, changes))), Is.EqualTo(expected), $"{step}");
                break;
            case TaskStep.Delete:
                Assert.That(await CodeOf(_host.Send(new DeleteTask(taskId))), Is.EqualTo(task.Delete()));
                _ = task.Delete() is null && _model.Tasks.Remove(id);
                break;
        }
    }

    private string TokenOf(string id, TokenChoice choice) => (choice, _tokens[id]) switch
    {
        (TokenChoice.Last, [.., var last]) => last,
        (TokenChoice.Old, [.., var old, _]) => old,
        (TokenChoice.OfAnother, _) => _tokens.Where(tokens => tokens.Key != id).SelectMany(tokens => tokens.Value).LastOrDefault() ?? "another",
        _ => "wrong",
    };

    private string? Expect(TaskModel task, TaskStep.Call call, string token) => call switch
    {
        TaskStep.Heartbeat heartbeat => task.Heartbeat(token, heartbeat.Seconds, call.Change, _time.Now, _time.Now),
        TaskStep.Complete => task.Complete(token, call.Change, _time.Now, _time.Now),
        TaskStep.Fail fail => task.Fail(token, "m", fail.IsRetryable, fail.RetryAfter, call.Change, _time.Now, _time.Now),
        TaskStep.Release release => task.Release(token, release.Delay, _time.Now, _time.Now),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private Task<TaskResponse> Send(TaskId id, TaskStep.Call call, LeaseToken token) => call switch
    {
        TaskStep.Heartbeat heartbeat => _host.Send(new RenewLease(id, token, heartbeat.Seconds, PayloadOf(call.Change))),
        TaskStep.Complete => _host.Send(new CompleteTask(id, token, PayloadOf(call.Change))),
        TaskStep.Fail fail => _host.Send(new FailTask(
            id, token, new FailureReport("m", fail.IsRetryable, fail.RetryAfter is { } after ? TimeSpan.FromSeconds(after) : null), PayloadOf(call.Change))),
        TaskStep.Release release => _host.Send(new ReleaseTask(id, token, TimeSpan.FromSeconds(release.Delay))),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private async Task Compare(ServiceStep step, Dictionary<string, (TaskFacts Facts, long Revision)> before)
    {
        var after = await Revisions();
        Assert.That(after.Keys, Is.EquivalentTo(_model.Tasks.Keys));
        foreach (var (id, (facts, revision)) in after)
        {
            var task = _model.Tasks[id];
            AssertNear(facts.DueAt, task.Facts.DueAt, task.Slack);
            AssertNear(facts.Lease?.ExpiresAt, task.Facts.Lease?.ExpiresAt, TimeSpan.Zero);
            AssertNear(facts.Start, task.Facts.Start, TimeSpan.Zero);
            task.Adopt(facts.Start, facts.DueAt, facts.Lease?.ExpiresAt);
            Assert.That(facts, Is.EqualTo(task.Facts), $"{step}");
            if (before.TryGetValue(id, out var old) && facts != old.Facts)
            {
                // Concurrent writers, including heartbeats, are detected by the revision.
                Assert.That(revision, Is.GreaterThan(old.Revision), $"{step}");
            }
        }
    }

    private void AssertNear(DateTimeOffset? time, DateTimeOffset? expected, TimeSpan slack)
    {
        if (time is { } actual && expected is { } wanted)
        {
            Assert.That(actual, Is.InRange(wanted - _time.Tolerance, wanted + slack + _time.Tolerance));
        }
    }

    private async Task<Dictionary<string, (TaskFacts Facts, long Revision)>> Revisions()
    {
        var revisions = await _host.Run(context => context.Tasks
            .Select(task => new { task.Id, Revision = EF.Property<long>(task, ScheduledTaskConfiguration.Revision) })
            .ToDictionaryAsync(row => row.Id.ToString(), row => row.Revision, StringComparer.Ordinal));
        return (await _host.List()).ToDictionary(task => task.Id, task => (FactsOf(task), revisions[task.Id]), StringComparer.Ordinal);
    }
}
