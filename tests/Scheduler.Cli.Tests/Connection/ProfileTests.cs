using Scheduler.Cli.Tests.Fakes;

namespace Scheduler.Cli.Tests.Connection;

internal sealed class ProfileTests
{
    private const string File = """
        {
          // A comment.
          "default": "local",
          "profiles": {
            "local": { "url": "http://local.example" },
            "production": { "url": "https://production.example", "apiKey": "production-key" },
          }
        }
        """;

    private ScriptedHandler _handler = null!;
    private TestConsole _terminal = null!;

    [SetUp]
    public void Open()
    {
        _handler = new ScriptedHandler(() => ScriptedHandler.Json("[]"));
        _terminal = new TestConsole(handler: _handler);
    }

    [TearDown]
    public void Close()
    {
        _terminal.Dispose();
        _handler.Dispose();
    }

    [TestCase("", "", "http://local.example", null)]
    [TestCase("--profile production", "", "https://production.example", "production-key")]
    [TestCase("", "SCHEDULER_PROFILE=production", "https://production.example", "production-key")]
    [TestCase("--profile local", "SCHEDULER_PROFILE=production", "http://local.example", null)]
    [TestCase("", "SCHEDULER_URL=http://variable.example SCHEDULER_API_KEY=variable-key", "http://variable.example", "variable-key")]
    [TestCase("--profile production", "SCHEDULER_URL=http://variable.example SCHEDULER_API_KEY=variable-key", "https://production.example", "production-key")]
    [TestCase("", "SCHEDULER_PROFILE=production SCHEDULER_API_KEY=variable-key", "https://production.example", "variable-key")]
    [TestCase("--url http://option.example --api-key option-key", "SCHEDULER_URL=http://variable.example", "http://option.example", "option-key")]
    [TestCase("--profile production --url http://option.example", "", "http://option.example", null)]
    [TestCase("", "SCHEDULER_PROFILE=production SCHEDULER_URL=http://variable.example", "http://variable.example", null)]
    public async Task Setting_is_taken_from_its_first_source(string options, string variables, string url, string? key)
    {
        WriteProfiles(File);
        foreach (var variable in variables.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            _terminal.Variables[variable.Split('=')[0]] = variable.Split('=')[1];
        }

        var result = await _terminal.RunAsync(["workers", "list", "--json", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        var (uri, authorization) = _handler.Requests.Single();
        Assert.That((uri.GetLeftPart(UriPartial.Authority), authorization), Is.EqualTo((url, key is null ? null : $"Bearer {key}")));
    }

    [Test]
    public async Task Without_settings_the_service_is_local()
    {
        await _terminal.RunAsync("workers", "list");
        Assert.That(_handler.Requests.Single().Uri.AbsoluteUri, Is.EqualTo("http://localhost:5000/api/workers"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has no file modes.")]
    public async Task File_that_others_can_read_is_reported_without_the_key()
    {
        WriteProfiles(File, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var result = await _terminal.RunAsync("workers", "list");
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Error, Does.StartWith("warning: ").And.Contain($"chmod 600 '{_terminal.ProfilePath}'").And.Not.Contain("production-key"));
    }

    [TestCase("""{"profiles":{"p":{"url":"http://p.example","apikey":"secret"}}}""")]
    [TestCase("""{"profiles":{"p":{"apiKey":"secret" """)]
    [TestCase("""{"profiles":{"p":{"apiKey":"secret key"}},"default":"p"}""")]
    [TestCase("""{"profiles":{"p":{"apiKey":"secret"}},"default":"q"}""")]
    public async Task File_that_is_not_valid_is_wrong_usage_and_its_key_is_not_printed(string content)
    {
        WriteProfiles(content);
        var result = await _terminal.RunAsync("workers", "list");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.StartWith("error: ").And.Not.Contain("secret"));
        Assert.That(_handler.Requests, Is.Empty);
    }

    [Test]
    public async Task Unknown_profile_is_reported_with_those_that_exist()
    {
        WriteProfiles(File);
        var result = await _terminal.RunAsync("workers", "list", "--profile", "prod");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("It has: local, production."));
    }

    private void WriteProfiles(string content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        System.IO.File.WriteAllText(_terminal.ProfilePath, content);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(_terminal.ProfilePath, mode);
        }
    }
}
