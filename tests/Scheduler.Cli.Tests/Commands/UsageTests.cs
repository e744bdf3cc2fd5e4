using System.Net;
using Scheduler.Cli.Tests.Fakes;

namespace Scheduler.Cli.Tests.Commands;

/// <summary>Arguments, help, and what happens when the service does not respond.</summary>
internal sealed class UsageTests
{
    private static readonly string[] Groups = ["tasks", "schedules", "workers", "events"];

    [TestCase()]
    [TestCase("tasks")]
    [TestCase("tsks", "list")]
    [TestCase("tasks", "list", "--colour")]
    [TestCase("tasks", "list", "--limit", "0")]
    [TestCase("tasks", "list", "--status", "DONE")]
    [TestCase("tasks", "list", "--from", "yesterday")]
    [TestCase("tasks", "get")]
    [TestCase("tasks", "get", "")]
    [TestCase("tasks", "get", "..")]
    [TestCase("tasks", "create")]
    [TestCase("tasks", "create", "--worker", "w", "--payload", "{")]
    [TestCase("tasks", "create", "--worker", "w", "--payload", "@missing.json")]
    [TestCase("schedules", "apply")]
    [TestCase("schedules", "apply", "-f", "missing.yaml")]
    [TestCase("workers", "list", "--url", "localhost:5000")]
    [TestCase("workers", "list", "--url", "ftp://localhost")]
    [TestCase("workers", "list", "--api-key", "two words")]
    [TestCase("workers", "list", "--profile", "missing")]
    [TestCase("completion", "tcsh")]
    public async Task Wrong_usage_is_explained_and_nothing_is_sent(params string[] args)
    {
        var handler = new ScriptedHandler(() => ScriptedHandler.Json("[]"));
        using var terminal = new TestConsole(handler: handler);
        var result = await terminal.RunAsync(args);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Is.Not.Empty);
        Assert.That(handler.Requests, Is.Empty);
    }

    [Test]
    public async Task Unreachable_service_has_its_own_exit_code()
    {
        using var terminal = new TestConsole("http://127.0.0.1:1");
        foreach (var args in new[] { new[] { "tasks", "list" }, ["events", "tail"] })
        {
            var result = await terminal.RunAsync(args);
            Assert.That((result.ExitCode, result.Output), Is.EqualTo((3, "")));
            Assert.That(result.Error, Does.StartWith("error: There is no response from the service: ").And.Contain("127.0.0.1:1"));
        }
    }

    [TestCase(HttpStatusCode.ServiceUnavailable, "unavailable", 3)]
    [TestCase(HttpStatusCode.InternalServerError, "internal-error", 3)]
    [TestCase(HttpStatusCode.Unauthorized, "unauthenticated", 1)]
    [TestCase(HttpStatusCode.Forbidden, "forbidden", 1)]
    public async Task Exit_code_tells_whether_repeating_may_help(HttpStatusCode status, string code, int exitCode)
    {
        var handler = new ScriptedHandler(() => ScriptedHandler.Respond(
            status, $$"""{"code":"{{code}}","detail":"A detail.","traceId":"27276e38"}""", "application/problem+json"));
        using var terminal = new TestConsole(handler: handler);
        var result = await terminal.RunAsync("tasks", "list");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((exitCode, "")));
        Assert.That(result.Error, Does.StartWith($"error: {code} ({(int)status}): A detail."));
        Assert.That(result.Error.Contains("27276e38", StringComparison.Ordinal), Is.EqualTo(exitCode == 3));
    }

    [Test]
    public async Task Page_of_another_server_is_not_a_result()
    {
        using var terminal = new TestConsole(handler: new ScriptedHandler(() => ScriptedHandler.Respond(HttpStatusCode.OK, "<html>", "text/html")));
        var result = await terminal.RunAsync("workers", "list", "--json");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((3, "")));
    }

    [Test]
    public async Task Interrupted_command_exits_like_in_a_shell()
    {
        using var terminal = new TestConsole("http://127.0.0.1:1");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var result = await terminal.RunAsync(["tasks", "list"], "", output: null, stop.Token);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((130, "")));
    }

    [Test]
    public async Task Help_of_every_command_has_examples_that_can_be_parsed()
    {
        using var terminal = new TestConsole();
        Assert.That((await terminal.RunAsync("--help")).Output, Does.Contain("Examples:\n  scheduler tasks create"));
        foreach (var group in Groups)
        {
            var commands = (await terminal.RunAsync(group, "--help")).Output.Split("Commands:")[1].Split('\n')
                .Select(line => line.Trim().Split(' ')[0]).Where(name => name.Length > 0).ToList();
            Assert.That(commands, Is.Not.Empty);
            foreach (var command in commands)
            {
                var help = await terminal.RunAsync(group, command, "--help");
                Assert.That(help.ExitCode, Is.Zero);
                Assert.That(help.Output, Does.Contain($"Examples:\n").And.Contain($"scheduler {group} {command}"));
            }
        }
    }

    [TestCase("tasks ", "create")]
    [TestCase("tasks list --status ", "RUNNING")]
    [TestCase("events tail --type ", "failed")]
    [TestCase("tasks list --", "--latest-first")]
    public async Task Completion_suggests_commands_options_and_values(string line, string expected)
    {
        using var terminal = new TestConsole();
        var result = await terminal.RunAsync($"[suggest:{line.Length}]", line);
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Output.Split('\n').Select(candidate => candidate.Trim()), Does.Contain(expected));
    }

    [TestCase("bash")]
    [TestCase("zsh")]
    [TestCase("fish")]
    [TestCase("pwsh")]
    public async Task Completion_script_is_printed(string shell)
    {
        using var terminal = new TestConsole();
        var result = await terminal.RunAsync("completion", shell);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.Contain("[suggest:"));
    }
}
