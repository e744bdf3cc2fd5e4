using System.Net;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Auth;

/// <summary>The commands with which an operator manages API keys.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class KeyCommandTests
{
    private static readonly Dictionary<string, string?> ByKey = new(StringComparer.Ordinal) { ["Authentication:Mode"] = "ApiKey", ["Logging:Format"] = "Text" };

    private string _contentRoot = null!;

    [SetUp]
    public void MakeContentRoot() => _contentRoot = Directory.CreateTempSubdirectory("scheduler-keys-").FullName;

    [TearDown]
    public void RemoveContentRoot() => Directory.Delete(_contentRoot, recursive: true);

    [Test]
    public async Task Key_added_before_the_first_start_grants_access_until_it_is_revoked()
    {
        var key = await AddAsync("--name", "Größe ops", "--scopes", "tasks:read,tasks:write", "--workers", "reports,a b", "--expires", "2999-01-01T00:00:00Z");
        var publicId = key.Split('_')[1];
        await using var service = ServiceProcess.Start(_contentRoot, ByKey);
        using var client = new HttpClient { BaseAddress = await service.Address };
        Assert.That(await StatusWithAsync(client, key), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusWithAsync(client, null), Is.EqualTo(HttpStatusCode.Unauthorized));

        var list = await RunAsync(0, "keys", "list");
        Assert.That(list.OutputLines, Has.Count.EqualTo(2));
        Assert.That(list.OutputLines[1], Does.Match($"^{publicId}  Größe ops  tasks:read,tasks:write  reports,a b  20[^ ]+Z  2999-01-01T00:00:00Z  -$"));
        Assert.That(list.Output, Does.Not.Contain(key[21..]));

        await RunAsync(0, "keys", "revoke", publicId);

        // In real time: the service caches keys, and may accept a revoked one for 15 s more.
        await Assert.ThatAsync(() => StatusWithAsync(client, key), Is.EqualTo(HttpStatusCode.Unauthorized).After(30).Seconds.PollEvery(500).MilliSeconds);
        Assert.That((await RunAsync(0, "keys", "list")).OutputLines[1], Does.Match("Z  20[^ ]+Z$"));
        await RunAsync(0, "keys", "revoke", publicId);
        Assert.That(service.Output, Does.Not.Contain(key[21..]).And.Not.Contain(publicId));
    }

    [Test]
    public async Task Added_key_is_the_only_standard_output_and_is_not_logged()
    {
        await using var add = await RunAsync(0, "keys", "add", "--name", "k", "--scopes", "admin", "--Serilog:MinimumLevel:Default=Verbose", "--Serilog:MinimumLevel:Override:Microsoft", "Verbose");

        Assert.That(add.OutputLines, Has.Count.EqualTo(1));
        Assert.That(add.OutputLines[0], Does.Match("^sch_[0-9a-f]{16}_[0-9a-f]{64}$"));
        Assert.That(add.Output.Split(add.OutputLines[0][21..]), Has.Length.EqualTo(2), "The secret appears once, and not in the log.");
        Assert.That(add.Output, Does.Contain("schema is current"), "Logging is enabled.");
    }

    [Test]
    public async Task Misspelled_option_is_not_taken_for_a_setting()
    {
        await using var add = await RunAsync(2, "keys", "add", "--name", "k", "--scopes", "tasks:work", "--Workers:List", "a");
        Assert.That(add.Output, Does.Contain("--Workers:List"));
    }

    [Test]
    public async Task Option_value_may_follow_a_colon()
    {
        await AddAsync("--name", "k", "--scopes", "tasks:work", "--expires:2999-01-01T00:00:00Z", "--workers:a,b");
        await using var list = await RunAsync(0, "keys", "list");
        Assert.That(list.OutputLines[1], Does.Contain("a,b").And.Contain("2999-01-01T00:00:00Z"));
    }

    [Test]
    public async Task Name_may_begin_with_any_character() => await AddAsync("--name", "@ops", "--scopes", "admin");

    [Test]
    public async Task Commands_accept_settings()
    {
        var elsewhere = Path.Combine(_contentRoot, "elsewhere", "keys.db");
        await RunAsync(0, "keys", "--ConnectionStrings:Scheduler", $"Data Source={elsewhere}", "add", "--name", "k", "--scopes", "admin");
        var list = await RunAsync(0, "keys", "list", $"--ConnectionStrings:Scheduler=Data Source={elsewhere}");

        Assert.That(list.OutputLines, Has.Count.EqualTo(2));
        Assert.That(Path.Combine(_contentRoot, "data"), Does.Not.Exist);
    }

    [TestCase("--name", "keys", "add", "--name", "", "--scopes", "admin")]
    [TestCase("--name", "keys", "add", "--name", "a\tb", "--scopes", "admin")]
    [TestCase("--scopes", "keys", "add", "--name", "k", "--scopes", "tasks:read,everything")]
    [TestCase("--scopes", "keys", "add", "--name", "k", "--scopes", "")]
    [TestCase("--workers", "keys", "add", "--name", "k", "--scopes", "admin", "--workers", "a, b")]
    [TestCase("--expires", "keys", "add", "--name", "k", "--scopes", "admin", "--expires", "tomorrow")]
    [TestCase("--expires", "keys", "add", "--name", "k", "--scopes", "admin", "--expires", "2020-01-01T00:00:00Z")]
    [TestCase("<public id>", "keys", "revoke", "0123456789abcdef")]
    [TestCase("<public id>", "keys", "revoke", "x")]
    [TestCase("Database:Provider", "keys", "list", "--Database:Provider", "Oracle")]
    public async Task Error_is_reported_in_one_line_that_names_the_argument(string argument, params string[] arguments)
    {
        await using var command = await RunAsync(1, arguments);

        Assert.That(command.OutputLines, Is.Empty);
        Assert.That(command.Output.Split('\n')[^1], Does.Contain(argument));
        Assert.That(command.Output, Does.Not.Contain("   at "));
    }

    [TestCase("keys")]
    [TestCase("keys", "delete", "x")]
    [TestCase("keys", "add", "--scopes", "admin")]
    [TestCase("keys", "add", "--name", "k")]
    [TestCase("keys", "add", "--name", "k", "--scopes", "admin", "--expiry", "2999-01-01T00Z")]
    [TestCase("keys", "add", "k", "--name", "k", "--scopes", "admin")]
    [TestCase("keys", "revoke")]
    [TestCase("keys", "revoke", "a", "b")]
    public async Task Wrong_usage_prints_the_usage(params string[] arguments)
    {
        await using var command = await RunAsync(2, arguments);

        Assert.That(command.Output, Does.Contain("Usage"));
        Assert.That(Path.Combine(_contentRoot, "data"), Does.Not.Exist, "No database was created.");
    }

    [Test]
    public async Task Help_option_prints_the_usage() =>
        Assert.That((await RunAsync(0, "keys", "add", "--help")).Output, Does.Contain("keys add").And.Contain("--scopes").And.Contain("tasks:write"));

    private async Task<string> AddAsync(params string[] arguments) => (await RunAsync(0, ["keys", "add", .. arguments])).OutputLines[^1];

    private async Task<ServiceProcess> RunAsync(int exitCode, params string[] arguments)
    {
        var command = ServiceProcess.Start(_contentRoot, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logging:Format"] = "Text" }, arguments);
        Assert.That(await command.WaitAsync(), Is.EqualTo(exitCode), command.Output);
        return command;
    }

    private static async Task<HttpStatusCode> StatusWithAsync(HttpClient client, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tasks");
        request.Headers.TryAddWithoutValidation("Authorization", key is null ? null : $"Bearer {key}");
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
