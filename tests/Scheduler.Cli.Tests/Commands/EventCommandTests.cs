namespace Scheduler.Cli.Tests.Commands;

internal sealed class EventCommandTests : CommandTest
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Events_are_printed_until_the_command_is_interrupted()
    {
        var id = await CreateAsync("tail", "--title", "Secret");
        await TestService.FailAsync("tail", "Out of paper.");
        var output = await TailAsync(expectedLines: 3, "--worker", "tail", "--after", "0");
        Assert.That(output[0], Does.Match($@"^\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  created    SCHEDULED  {id}  tail$"));
        Assert.That(output[1], Does.Match($"  started    RUNNING    {id}  tail$"));
        Assert.That(output[2], Does.Match($"  failed     FAILED     {id}  tail  reported: Out of paper.$"));
    }

    [Test]
    public async Task Json_lines_are_those_of_the_service()
    {
        var id = await CreateAsync("tail-json");
        await TestService.FailAsync("tail-json", "é😀 \"quoted\" <b>");
        var lines = await TailAsync(expectedLines: 3, "--task", id, "--after", "0", "--json");
        Assert.That($"[{string.Join(',', lines)}]", Is.EqualTo(await TestService.GetAsync($"tasks/{id}/events")));
    }

    [Test]
    public async Task Only_new_events_that_match_are_printed()
    {
        await CreateAsync("tail-new");
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var tail = Terminal.RunAsync(["events", "tail", "--worker", "tail-new", "--type", "created"], "", output, stop.Token);

        // When the reader has begun is not visible: tasks are created until one of them appears.
        var ids = new List<string>();
        while (output.ToString().Length == 0)
        {
            Assert.That(ids, Has.Count.LessThan(600));
            ids.Add(await CreateAsync("tail-new"));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        await stop.CancelAsync();
        var result = await tail;
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Lines[0], Does.Match($"  created    SCHEDULED  ({string.Join('|', ids)})  tail-new$"));
    }

    [Test]
    public async Task Line_fits_the_terminal_and_keeps_the_id()
    {
        var id = await CreateAsync("tail-width");
        await TestService.FailAsync("tail-width", new string('x', 200));
        Terminal.Width = 100;
        Terminal.HasColors = true;
        var lines = await TailAsync(expectedLines: 3, "--task", id, "--after", "0");
        Assert.That(lines[2], Does.Contain($"\e[31mFAILED   \e[0m  {id}  tail-width").And.EndsWith("…"));
        Assert.That(lines[2], Has.Length.EqualTo(100 + "\e[31m\e[0m".Length));
    }

    [Test]
    public async Task Filter_that_the_service_rejects_ends_the_command()
    {
        var result = await Terminal.RunAsync("events", "tail", "--after", "-1");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("\n  Last-Event-ID: ").Or.Contain("\n  after: "));
    }

    private async Task<string[]> TailAsync(int expectedLines, params string[] args)
    {
        using var output = new StringWriter();
        using var stop = new CancellationTokenSource();
        var tail = Terminal.RunAsync(["events", "tail", .. args], "", output, stop.Token);
        var started = TimeProvider.System.GetTimestamp();
        while (!tail.IsCompleted && output.ToString().Count(character => character == '\n') < expectedLines)
        {
            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(MaxWait), output.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await stop.CancelAsync();
        var result = await tail;
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        return result.Lines;
    }
}
