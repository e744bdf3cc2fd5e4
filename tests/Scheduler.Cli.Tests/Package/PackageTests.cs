using System.Diagnostics;
using Scheduler.Testing;

namespace Scheduler.Cli.Tests.Package;

/// <summary>The tool as users install it.</summary>
[Platform(Exclude = "Win", Reason = "Uses signals and bash.")]
internal sealed class PackageTests
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif
    private const string Version = "0.0.0-test";

    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-cli-package-").FullName;

    private string Tool => Path.Combine(_folder, "tools", "scheduler");

    [OneTimeSetUp]
    public async Task Install()
    {
        var feed = Path.Combine(_folder, "feed");
        var project = Path.Combine(Repository.Root, "src", "Scheduler.Cli");
        var packed = await RunAsync("dotnet", "pack", project, "--no-build", "--configuration", Configuration, $"-p:Version={Version}", "--output", feed);
        Assert.That(packed.ExitCode, Is.Zero, packed.Output);
        var installed = await RunAsync(
            "dotnet", "tool", "install", "Scheduler.Cli", "--version", Version, "--source", feed, "--tool-path", Path.GetDirectoryName(Tool)!);
        Assert.That(installed.ExitCode, Is.Zero, installed.Output + installed.Error);
    }

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Tool_works_with_a_running_service()
    {
        var created = await RunAsync(Tool, "tasks", "create", "--worker", "package", "--start", "2029-12-31T22:30Z", "--url", TestService.Address);
        Assert.That((created.ExitCode, created.Error), Is.EqualTo((0, "")));
        var listed = await RunAsync(Tool, "tasks", "list", "--worker", "package", "--url", TestService.Address, "--json");
        Assert.That(listed.Output, Is.EqualTo($"{await TestService.GetAsync("tasks?worker=package")}\n"));
        var rejected = await RunAsync(Tool, "tasks", "get", "unknown", "--url", TestService.Address);
        Assert.That((rejected.ExitCode, rejected.Output), Is.EqualTo((1, "")));
        Assert.That((await RunAsync(Tool, "tasks", "show")).ExitCode, Is.EqualTo(2));
        Assert.That((await RunAsync(Tool, "--help")).Output, Does.Contain("\n  scheduler [command] [options]"));
        Assert.That((await RunAsync(Tool, "--version")).Output, Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [Test]
    public async Task Interrupted_tail_exits_with_success()
    {
        using var tail = Start(Tool, "events", "tail", "--worker", "package-tail", "--after", "0", "--url", TestService.Address);
        await RunAsync(Tool, "tasks", "create", "--worker", "package-tail", "--url", TestService.Address);
        Assert.That(await tail.StandardOutput.ReadLineAsync().WaitAsync(MaxWait, TimeProvider.System), Does.Contain("package-tail"));
        using var kill = Process.Start("kill", ["-INT", $"{tail.Id}"]);
        await kill.WaitForExitAsync();
        await tail.WaitForExitAsync().WaitAsync(MaxWait, TimeProvider.System);
        Assert.That(tail.ExitCode, Is.Zero);
    }

    [Test]
    public async Task Tail_ends_when_nobody_reads_its_output()
    {
        var pipe = RunAsync(
            "bash", "-c", $"'{Tool}' events tail --worker package-pipe --after 0 --json --url {TestService.Address} | head -n 1; echo ${{PIPESTATUS[0]}}");

        // It notices with the next event that it prints.
        while (!pipe.IsCompleted)
        {
            await RunAsync(Tool, "tasks", "create", "--worker", "package-pipe", "--url", TestService.Address);
        }

        var result = await pipe;
        Assert.That(result.Output.Split('\n'), Has.Length.EqualTo(3).And.ItemAt(0).StartsWith("{").And.ItemAt(1).EqualTo("141"), result.Error);
    }

    [Test]
    public async Task Outputs_in_one_file_follow_each_other()
    {
        var file = Path.Combine(_folder, "output");
        await RunAsync("bash", "-c", $"{{ echo 1; '{Tool}' tasks list --worker package-file --json --url {TestService.Address}; echo 2; }} > '{file}'");
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo("1\n[]\n2\n"));
    }

    [Test]
    public async Task Bash_completes_commands_and_profiles()
    {
        var configuration = Directory.CreateDirectory(Path.Combine(_folder, "config", "scheduler")).FullName;
        await File.WriteAllTextAsync(Path.Combine(configuration, "profiles.json"), """{"profiles":{"production":{"url":"https://production.example"}}}""");
        var script = """
            eval "$(scheduler completion bash)"
            complete_line() {
                COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=($1)
                [[ $1 != *' ' ]] || COMP_WORDS+=('')
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _scheduler_complete
                echo "${COMPREPLY[@]}"
            }
            complete_line 'scheduler sch'
            complete_line 'scheduler schedules p'
            complete_line 'scheduler tasks list --profile '
            """;
        var start = StartInfo("bash", "--norc", "-c", script);
        start.Environment["PATH"] = $"{Path.GetDirectoryName(Tool)}:{start.Environment["PATH"]}";
        start.Environment["XDG_CONFIG_HOME"] = Path.GetDirectoryName(configuration);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        Assert.That(await process.StandardOutput.ReadToEndAsync(), Is.EqualTo("schedules\npause preview\nproduction\n"), await error);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string file, params string[] args)
    {
        using var process = Start(file, args);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(MaxWait, TimeProvider.System);
        return (process.ExitCode, await output, await error);
    }

    private static Process Start(string file, params string[] args) => Process.Start(StartInfo(file, args))!;

    private static ProcessStartInfo StartInfo(string file, params string[] args)
    {
        var start = new ProcessStartInfo(file, args) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };

        // A build node that stays alive would keep the streams open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return start;
    }
}
