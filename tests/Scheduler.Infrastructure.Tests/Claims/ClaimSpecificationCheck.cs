using AutoMapper;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Claims;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>Claims with the database's statement, which must select the same tasks as the model, and change each as the aggregate does.</summary>
internal sealed class ClaimSpecificationCheck(DatabaseHost host, ServiceModel model)
{
    private const string Caller = "caller";

    /// <summary>Claims tasks and compares the result with the model.</summary>
    /// <returns>The lease tokens by task id.</returns>
    public async Task<IReadOnlyDictionary<string, string>> ApplyAsync(ServiceStep.Claim claim)
    {
        var key = claim.Name is null ? null : ClaimKey.Of(Caller, claim.Name);
        var before = await AggregatesAsync();
        var outcome = await host.SendAsync(new ClaimTasks(
            claim.Workers.Select(WorkerName.From).ToList(), claim.Limit, claim.Seconds, Wait: TimeSpan.Zero, claim.Claimant, key));
        var after = await AggregatesAsync();
        var reading = outcome.DueTimes.At;

        var held = model.HeldTasks(claim.Name, reading.LeaseTime);
        var expected = held.Count > 0 ? held : model.DueTasks(claim.Workers, claim.Limit, reading.LeaseTime);
        Assert.That(outcome.Tasks.Select(claimed => claimed.Task.Id), Is.EqualTo(expected), $"{claim}");
        Assert.That(outcome.IsRepeated, Is.EqualTo(held.Count > 0));
        foreach (var claimed in outcome.Tasks)
        {
            var id = claimed.Task.Id;
            Assert.That(claimed.Task, Is.EqualTo(Response(after[id]) with { Lease = claimed.Task.Lease }));
            Assert.That(LeaseToken.From(claimed.Task.Lease!.Token!).Matches(after[id].Lease!.Secret.TokenOf(after[id].Id)));
            if (held.Count == 0)
            {
                model.RecordClaim(id, claim.Name);
                model.Tasks[id].Claim(claimed.Task.Lease.Token!, claim.Claimant, claim.Seconds, reading.Now, reading.LeaseTime);
                Assert.That(before[id].Claim(after[id].Lease!.Secret, claim.Claimant, claim.Seconds, key, reading));
                AssertSame(after[id], before[id]);
                Assert.That(claimed.Started, Is.EqualTo(before[id].Events.Single()));
            }
        }

        AssertNext(outcome.NextDueAt, model.NextDueAt(claim.Workers), reading.LeaseTime);
        return outcome.Tasks.ToDictionary(claimed => claimed.Task.Id, claimed => claimed.Task.Lease!.Token!, StringComparer.Ordinal);
    }

    private static void AssertNext(DateTimeOffset? next, DateTimeOffset? expected, DateTimeOffset leaseTime)
    {
        if (expected <= leaseTime)
        {
            Assert.That(next, Is.GreaterThan(leaseTime).And.LessThan(leaseTime.AddSeconds(1)), "For tasks that are due, the time is slightly in the future.");
        }
        else
        {
            Assert.That(next, Is.EqualTo(expected));
        }
    }

    private void AssertSame(ScheduledTask statement, ScheduledTask aggregate)
    {
        Assert.That(Response(statement), Is.EqualTo(Response(aggregate)));
        Assert.That(statement.Lease, Is.EqualTo(aggregate.Lease));
        Assert.That(statement.Ending, Is.EqualTo(aggregate.Ending));
    }

    private TaskResponse Response(ScheduledTask task) => host.Services.GetRequiredService<IMapper>().Map<TaskResponse>(task);

    private async Task<Dictionary<string, ScheduledTask>> AggregatesAsync()
    {
        var tasks = new Dictionary<string, ScheduledTask>(StringComparer.Ordinal);
        foreach (var id in model.Tasks.Keys)
        {
            tasks.Add(id, (await host.RunAsync<ITaskRepository, ScheduledTask?>(repository => repository.FindAsync(SampleTasks.IdOf(id), CancellationToken.None)))!);
        }

        return tasks;
    }
}
