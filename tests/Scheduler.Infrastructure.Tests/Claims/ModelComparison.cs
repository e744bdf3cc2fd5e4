using System.Text;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Claims;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Tasks.Attempts;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>Runs the use cases on a database and compares them with the model.</summary>
internal sealed class ModelComparison
{
    private readonly DatabaseHost _host;
    private readonly LeaseTimeControl _time;
    private readonly ServiceModel _model = new();
    private readonly ClaimSpecificationCheck _claims;
    private readonly EventCheck _events;
    private readonly Dictionary<string, List<string>> _tokens = new(StringComparer.Ordinal);

    public ModelComparison(DatabaseHost host) =>
        (_host, _time, _claims, _events) = (host, new LeaseTimeControl(host), new ClaimSpecificationCheck(host, _model), new EventCheck(host));

    /// <summary>Applies a step to both, and compares the results and the state of all tasks.</summary>
    public async Task ApplyAsync(ServiceStep step)
    {
        _time.MoveAwayFrom(_model.Tasks.Values.SelectMany(task => new[] { task.Facts.DueAt, task.Facts.Lease?.ExpiresAt }).OfType<DateTimeOffset>().ToList());
        var before = await RevisionsAsync();
        await (step switch
        {
            ServiceStep.Create create => CreateAsync(create),
            ServiceStep.Claim claim => ClaimAsync(claim),
            ServiceStep.Settings settings => SetAsync(settings),
            ServiceStep.DeleteSettings settings => DeleteAsync(settings),
            ServiceStep.OfTask of => _model.Tasks.Count == 0 ? Task.CompletedTask : DoAsync(_model.Tasks.Keys.ElementAt(of.Task % _model.Tasks.Count), of.Step),
            ServiceStep.OfTime { Step: TaskStep.Wait wait } => WaitAsync(wait),
            _ => ExpireAsync(),
        });
        await CompareAsync(step, before);
    }

    private static async Task<string?> CodeOfAsync(Task act)
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

    private async Task CreateAsync(ServiceStep.Create create)
    {
        var start = _time.Now.AddSeconds(create.StartIn);
        var created = await _host.SendAsync(new CreateTask(() => new NewTask(
            new TaskTemplate(WorkerName.From(create.Worker)) { Retry = new RetryPolicy(create.MaxAttempts, 30, 2, 3600) },
            create.IsDelay ? TaskStart.After(TimeSpan.FromSeconds(create.StartIn)) : TaskStart.At(start))));
        _model.Tasks.Add(created.Value.Id, new TaskModel(start, create.Worker, (create.MaxAttempts, 30, 2, 3600), _time.Now, create.IsDelay));
        _tokens.Add(created.Value.Id, []);
    }

    private async Task ClaimAsync(ServiceStep.Claim claim)
    {
        foreach (var (id, token) in await _claims.ApplyAsync(claim))
        {
            _tokens[id].Remove(token);
            _tokens[id].Add(token);
        }
    }

    private async Task SetAsync(ServiceStep.Settings settings)
    {
        _model.Set(settings.Worker, settings.Paused, settings.MaxRunning);
        await _host.SendAsync(new UpdateWorker(
            WorkerName.From(settings.Worker),
            new(settings.Paused is { } paused ? new(paused) : default, settings.MaxRunning.IsGiven ? new(settings.MaxRunning.Value) : default)));
    }

    private async Task DeleteAsync(ServiceStep.DeleteSettings settings)
    {
        _model.DeleteSettings(settings.Worker);
        await _host.SendAsync(new DeleteWorkerSettings(WorkerName.From(settings.Worker)));
    }

    private Task WaitAsync(TaskStep.Wait wait)
    {
        _time.Move(TimeSpan.FromSeconds(wait.Seconds));
        return Task.CompletedTask;
    }

    private async Task ExpireAsync()
    {
        var expired = await _host.SendAsync(new ExpireLeases());
        var expected = _model.Tasks.Where(task => task.Value.Expire(_time.Now, _time.Now)).Select(task => task.Key).ToList();
        Assert.That(expired.Select(lease => lease.Id.ToString()), Is.EquivalentTo(expected));
    }

    private async Task DoAsync(string id, TaskStep step)
    {
        var task = _model.Tasks[id];
        var taskId = SampleTasks.IdOf(id);
        switch (step)
        {
            case TaskStep.Call call:
                var token = TokenOf(id, call.Token);
                Assert.That(await CodeOfAsync(SendAsync(taskId, call, LeaseToken.From(token))), Is.EqualTo(Expect(task, call, token)), $"{step}");
                break;
            case TaskStep.Patch patch:
                DateTimeOffset? start = patch.StartIn switch { null => null, 0 => task.Facts.Start, { } seconds => _time.Now.AddSeconds(seconds) };
                var changes = ChangesOf(patch, patch.Delay is { } delay ? TaskStart.After(TimeSpan.FromSeconds(delay)) : start is { } at ? TaskStart.At(at) : null);
                var expected = task.Patch(patch.Status, start, patch.Delay, patch.Worker, patch.Retry, patch.Payload, _time.Now, _time.Now);
                Assert.That(await CodeOfAsync(_host.SendAsync(new UpdateTask(taskId, changes))), Is.EqualTo(expected), $"{step}");
                break;
            case TaskStep.Delete:
                Assert.That(await CodeOfAsync(_host.SendAsync(new DeleteTask(taskId))), Is.EqualTo(task.Delete()));
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

    private Task<TaskResponse> SendAsync(TaskId id, TaskStep.Call call, LeaseToken token) => call switch
    {
        TaskStep.Heartbeat heartbeat => _host.SendAsync(new RenewLease(id, token, heartbeat.Seconds, PayloadOf(call.Change))),
        TaskStep.Complete => _host.SendAsync(new CompleteTask(id, token, PayloadOf(call.Change))),
        TaskStep.Fail fail => _host.SendAsync(new FailTask(
            id, token, new FailureReport("m", fail.IsRetryable, fail.RetryAfter is { } after ? TimeSpan.FromSeconds(after) : null), PayloadOf(call.Change))),
        TaskStep.Release release => _host.SendAsync(new ReleaseTask(id, token, TimeSpan.FromSeconds(release.Delay))),
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    private async Task CompareAsync(ServiceStep step, Dictionary<string, (TaskFacts Facts, long Revision)> before)
    {
        var after = await RevisionsAsync();
        Assert.That(after.Keys, Is.EquivalentTo(_model.Tasks.Keys));
        await _events.ApplyAsync(step, FactsOf(before), FactsOf(after));
        foreach (var (id, (facts, revision)) in after)
        {
            var task = _model.Tasks[id];
            AssertNear(facts.DueAt, task.Facts.DueAt, task.Slack);
            AssertNear(facts.Lease?.ExpiresAt, task.Facts.Lease?.ExpiresAt, TimeSpan.Zero);
            AssertNear(facts.Start, task.Facts.Start, TimeSpan.Zero);
            task.AdoptActualTimes(facts.Start, facts.DueAt, facts.Lease?.ExpiresAt);
            Assert.That(facts, Is.EqualTo(task.Facts), $"{step}");
            if (before.TryGetValue(id, out var old) && facts != old.Facts)
            {
                // Concurrent writers, including heartbeats, are detected by the revision.
                Assert.That(revision, Is.GreaterThan(old.Revision), $"{step}");
            }
        }
    }

    private static Dictionary<string, TaskFacts> FactsOf(Dictionary<string, (TaskFacts Facts, long Revision)> tasks) =>
        tasks.ToDictionary(task => task.Key, task => task.Value.Facts, StringComparer.Ordinal);

    private void AssertNear(DateTimeOffset? time, DateTimeOffset? expected, TimeSpan slack)
    {
        if (time is { } actual && expected is { } wanted)
        {
            Assert.That(actual, Is.InRange(wanted - _time.Tolerance, wanted + slack + _time.Tolerance));
        }
    }

    private async Task<Dictionary<string, (TaskFacts Facts, long Revision)>> RevisionsAsync()
    {
        var revisions = await _host.RunAsync(context => context.Tasks
            .Select(task => new { task.Id, Revision = EF.Property<long>(task, ScheduledTaskConfiguration.Revision) })
            .ToDictionaryAsync(row => row.Id.ToString(), row => row.Revision, StringComparer.Ordinal));
        return (await _host.ListAsync()).ToDictionary(task => task.Id, task => (FactsOf(task), revisions[task.Id]), StringComparer.Ordinal);
    }
}
