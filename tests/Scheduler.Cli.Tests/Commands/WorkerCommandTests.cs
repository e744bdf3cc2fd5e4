namespace Scheduler.Cli.Tests.Commands;

internal sealed class WorkerCommandTests : CommandTest
{
    [Test]
    public async Task Worker_is_paused_capped_and_resumed()
    {
        await CreateAsync("settings", "--start", "in 1h");
        Assert.That(await OutputOfAsync("workers", "pause", "settings"), Is.EqualTo("Paused settings; 0 of its tasks are running.\n"));
        Assert.That(await OutputOfAsync("workers", "cap", "settings", "5"), Is.EqualTo("At most 5 tasks of settings run at the same time.\n"));
        Assert.That(await OutputOfAsync("workers", "list"), Does.Match(@"(?m)^settings +paused +5 +1 +0 +0 +0 +0$"));

        var resumed = await JsonOfAsync("workers", "resume", "settings");
        Assert.That((resumed.GetProperty("paused").GetBoolean(), resumed.GetProperty("maxRunning").GetInt32()), Is.EqualTo((false, 5)));
        Assert.That(await OutputOfAsync("workers", "cap", "settings", "none"), Is.EqualTo("The number of running tasks of settings is not limited.\n"));
        Assert.That(await OutputOfAsync("workers", "list"), Does.Match(@"(?m)^settings +1 +0 +0 +0 +0$"));
    }

    [Test]
    public async Task Json_is_that_of_the_service() =>
        Assert.That(await OutputOfAsync("workers", "pause", "json-worker", "--json"), Is.EqualTo($"{await TestService.GetAsync("workers/json-worker")}\n"));

    [TestCase("0", 1)]
    [TestCase("many", 2)]
    [TestCase("-1", 1)]
    public async Task Cap_out_of_range_is_refused(string cap, int exitCode)
    {
        var result = await Terminal.RunAsync("workers", "cap", "settings", cap);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((exitCode, "")));
        Assert.That(result.Error, Is.Not.Empty);
    }
}
