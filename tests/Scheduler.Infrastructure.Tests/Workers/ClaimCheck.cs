using AutoMapper;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Workers;

/// <summary>Claims by the database's statement, which has to choose as the model does, and to do to each task what the aggregate does.</summary>
internal sealed class ClaimCheck(DatabaseHost host, ServiceModel model)
{
    private const string Caller = "caller";

    /// <summary>Claims, and compares.</summary>
    /// <returns>The tokens that were given, by the tasks' ids.</returns>
    public async Task<IReadOnlyDictionary<string, string>> Apply(ServiceStep.Claim claim)
    {
        var key = claim.Name is null ? null : ClaimKey.Of(Caller, claim.Name);
        var before = await Aggregates();
        var outcome = await host.Send(new ClaimTasks(
            claim.Workers.Select(WorkerName.From).ToList(), claim.Limit, claim.Seconds, Wait: TimeSpan.Zero, claim.Claimant, key));
        var after = await Aggregates();
        var moment = outcome.DueTimes.At;

        var held = model.Held(claim.Name, moment.LeaseTime);
        var expected = held.Count > 0 ? held : model.Due(claim.Workers, claim.Limit, moment.LeaseTime);
        Assert.That(outcome.Tasks.Select(claimed => claimed.Task.Id), Is.EqualTo(expected), $"{claim}");
        Assert.That(outcome.IsRepeated, Is.EqualTo(held.Count > 0));
        foreach (var claimed in outcome.Tasks)
        {
            var id = claimed.Task.Id;
            Assert.That(claimed.Task, Is.EqualTo(Response(after[id]) with { Lease = claimed.Task.Lease }));
            Assert.That(LeaseToken.From(claimed.Task.Lease!.Token!).Matches(after[id].Lease!.Secret.TokenOf(after[id].Id)));
            if (held.Count == 0)
            {
                model.Give(id, claim.Name);
                model.Tasks[id].Claim(claimed.Task.Lease.Token!, claim.Claimant, claim.Seconds, moment.Now, moment.LeaseTime);
                Assert.That(before[id].Claim(after[id].Lease!.Secret, claim.Claimant, claim.Seconds, key, moment));
                AssertSame(after[id], before[id]);
            }
        }

        AssertNext(outcome.NextDueAt, model.NextDueAt(claim.Workers), moment.LeaseTime);
        return outcome.Tasks.ToDictionary(claimed => claimed.Task.Id, claimed => claimed.Task.Lease!.Token!, StringComparer.Ordinal);
    }

    private static void AssertNext(DateTimeOffset? next, DateTimeOffset? expected, DateTimeOffset leaseTime)
    {
        if (expected <= leaseTime)
        {
            Assert.That(next, Is.GreaterThan(leaseTime).And.LessThan(leaseTime.AddSeconds(1)), "What is due already can be had soon.");
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

    private async Task<Dictionary<string, ScheduledTask>> Aggregates()
    {
        var tasks = new Dictionary<string, ScheduledTask>(StringComparer.Ordinal);
        foreach (var id in model.Tasks.Keys)
        {
            tasks.Add(id, (await host.Run<ITaskRepository, ScheduledTask?>(repository => repository.Find(SampleTasks.IdOf(id), CancellationToken.None)))!);
        }

        return tasks;
    }
}
