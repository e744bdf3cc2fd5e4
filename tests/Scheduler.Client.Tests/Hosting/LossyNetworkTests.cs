using System.Collections.Concurrent;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed class LossyNetworkTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Two_thousand_tasks_run_once_each_over_a_network_that_loses_every_eighth_call(int seed)
    {
        await using var test = new WorkerTest().With(worker => worker.Concurrency(64));
        var chance = new Random(seed);
        var runs = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        test.Service.Faults = (_, _) => chance.Next(32) switch
        {
            0 => Fault.LostBefore,
            1 or 2 => Fault.LostAfter,
            3 => Fault.Unavailable,
            _ => Fault.None,
        };
        test.Script.Run = (context, _) =>
        {
            runs.AddOrUpdate(context.Task.Id, 1, (_, count) => count + 1);
            return context.Payload.Copies % 100 == 0 ? Task.Delay(TimeSpan.FromSeconds(70), test.Time, CancellationToken.None) : Task.CompletedTask;
        };
        var tasks = Enumerable.Range(1, 2000).Select(copies => test.Service.Add($$"""{"copies":{{copies}}}""")).ToList();
        await test.StartAsync();
        await test.RunUntilAsync(() => tasks.TrueForAll(task => task.Status == "SUCCEEDED"));
        Assert.Multiple(() =>
        {
            Assert.That(runs, Has.Count.EqualTo(2000));
            Assert.That(runs.Values, Is.All.EqualTo(1));
            Assert.That(tasks.Select(task => task.Attempt), Is.All.EqualTo(1));
            Assert.That(test.Script.MostAtOnce, Is.LessThanOrEqualTo(64));
        });
    }
}
