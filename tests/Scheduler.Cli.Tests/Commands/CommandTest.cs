using System.Text.Json;
using Scheduler.Cli.Tests.Fakes;

namespace Scheduler.Cli.Tests.Commands;

/// <summary>A test of commands against the service.</summary>
internal abstract class CommandTest
{
    protected TestConsole Terminal { get; private set; } = null!;

    [SetUp]
    public void Open() => Terminal = new TestConsole(TestService.Address);

    [TearDown]
    public void Close() => Terminal.Dispose();

    /// <summary>Runs a command that must succeed, with JSON as output.</summary>
    protected async Task<JsonElement> JsonOfAsync(params string[] args)
    {
        var result = await Terminal.RunAsync([.. args, "--json"]);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        return JsonElement.Parse(result.Output);
    }

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>What it printed.</returns>
    protected async Task<string> OutputOfAsync(params string[] args)
    {
        var result = await Terminal.RunAsync(args);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        return result.Output;
    }

    protected async Task<string> CreateAsync(string worker, params string[] args) =>
        (await JsonOfAsync(["tasks", "create", "--worker", worker, .. args])).GetProperty("id").GetString()!;
}
