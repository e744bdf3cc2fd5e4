using System.Net;

namespace Scheduler.Service.Tests.Faults;

/// <summary>A file of the database is read-only for a while.</summary>
/// <remarks>The <c>-shm</c> file is not tested while the service runs: the operating system kills a process that writes to it then.</remarks>
[Parallelizable(ParallelScope.Self)]
internal sealed class ReadOnlyFileTests
{
    [TestCase("")]
    [TestCase("-wal")]
    public async Task Service_recovers_when_a_file_was_read_only_at_run_time(string suffix)
    {
        await using var service = await SingleService.StartAsync();
        var created = new List<string?> { (await service.CreateAsync()).Id };
        await using (await ReadOnlyFile.MakeAsync(service.DatabaseFile + suffix))
        {
            created.AddRange(await ServeAsync(service));
        }

        await AssertRecoveredAsync(service, created);
    }

    [TestCase("")]
    [TestCase("-wal")]
    [TestCase("-shm")]
    public async Task Service_recovers_when_a_file_was_read_only_at_startup(string suffix)
    {
        await using var service = await SingleService.StartAsync();
        var created = new List<string?> { (await service.CreateAsync()).Id };
        ReadOnlyFile? file = null;
        try
        {
            await service.RestartAsync(async () => file = await ReadOnlyFile.MakeAsync(service.DatabaseFile + suffix));
            Assert.That((await service.CreateAsync()).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            created.AddRange(await ServeAsync(service));
        }
        finally
        {
            await (file?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await AssertRecoveredAsync(service, created);
    }

    private static async Task<IEnumerable<string?>> ServeAsync(SingleService service)
    {
        var created = new List<string?>();
        for (var round = 0; round < 5; round++)
        {
            var responses = await Task.WhenAll(service.CreateAsync(), service.CreateAsync(), service.GetAsync("/api/tasks?limit=10"));
            foreach (var response in responses)
            {
                response.AssertServedOrUnavailable();
            }

            created.AddRange(responses.Select(response => response.Id));
        }

        return created;
    }

    private static async Task AssertRecoveredAsync(SingleService service, List<string?> created)
    {
        var response = await service.CreateAsync();
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created), response.Body);
        Assert.That(response.Elapsed, Is.LessThan(Timed.RecoveryLimit));
        Assert.That(await service.IdsAsync("w"), Is.EquivalentTo(created.Append(response.Id).OfType<string>()));
    }
}
