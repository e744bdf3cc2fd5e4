using System.Net;
using Microsoft.Data.Sqlite;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Hosting;

internal sealed class ProgramTests
{
    private string _contentRoot = null!;

    [SetUp]
    public void MakeContentRoot() => _contentRoot = Directory.CreateTempSubdirectory("scheduler-program-").FullName;

    [TearDown]
    public void RemoveContentRoot() => Directory.Delete(_contentRoot, recursive: true);

    [Test]
    public async Task Without_settings_the_service_creates_a_database_and_logs_its_addresses()
    {
        await using var service = ServiceProcess.Start(_contentRoot, Settings("Text"));
        var address = await service.Address;

        var file = Path.Combine(_contentRoot, "data", "scheduler.db");
        Assert.That(File.Exists(file));
        Assert.That(service.Output.Split('\n').Take(4), Has.Some.Contains(file).And.Some.Contains($"{address}api/tasks").And.Some.Contains($"{address}swagger"));
        using var client = new HttpClient { BaseAddress = address };
        Assert.That(await client.GetStringAsync("/api/tasks"), Is.EqualTo("[]"));
        Assert.That((await client.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.GetStringAsync("/swagger/index.html"), Does.Contain("swagger-ui"));
    }

    [Test]
    public async Task Tasks_survive_a_kill()
    {
        string id;
        await using (var service = ServiceProcess.Start(_contentRoot, Settings("Json")))
        {
            using var client = new HttpClient { BaseAddress = await service.Address };
            using var body = new StringContent("""{"start":"2999-01-01T00Z","worker":"w"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
            var created = await client.PostAsync("/api/tasks", body);
            id = created.Headers.Location!.OriginalString;
        }

        await using var next = ServiceProcess.Start(_contentRoot, Settings("Json"));
        using var nextClient = new HttpClient { BaseAddress = await next.Address };
        Assert.That((await nextClient.GetAsync(id)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Migrate_command_updates_the_schema_and_exits()
    {
        for (var round = 0; round < 2; round++)
        {
            await using var migration = ServiceProcess.Start(_contentRoot, Settings("Text"), "migrate");
            Assert.That(await migration.WaitAsync(), Is.Zero, migration.Output);
            Assert.That(migration.Output, Does.Contain("current"));
        }

        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_contentRoot, "data", "scheduler.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM Tasks";
        Assert.That(await command.ExecuteScalarAsync(), Is.Zero);
    }

    [TestCase("Database:Provider", "Oracle")]
    [TestCase("Database:MigrateOnStart", "perhaps")]
    [TestCase("Logging:Format", "Prose")]
    [TestCase("Serilog:MinimumLevel", "Chatty")]
    [TestCase("ConnectionStrings:Scheduler", "Data Source=:memory:")]
    [TestCase("ConnectionStrings:Scheduler", "nonsense")]
    [TestCase("Concurrency:Reads", "0")]
    [TestCase("Concurrency:Writes", "many")]
    [TestCase("Concurrency:QueueLimit", "-1")]
    [TestCase("Concurrency:Connections", "0")]
    [TestCase("Shutdown:DrainSeconds", "-1")]
    [TestCase("Shutdown:TimeoutSeconds", "3601")]
    [TestCase("Idempotency:RetentionHours", "0")]
    [TestCase("Idempotency:RetentionHours", "1.5")]
    [TestCase("Authentication:Mode", "Basic")]
    [TestCase("Authentication:AllowAnonymousRemoteAccess", "perhaps")]
    [TestCase("RateLimit:PermitsPerSecond", "0")]
    [TestCase("ForwardedHeaders:KnownProxies:0", "proxy")]
    [TestCase("Cors:AllowedOrigins:0", "*")]
    [TestCase("Swagger:Enabled", "often")]
    [TestCase("Cors:AllowedOrigins", "https://app.example.com")]
    [TestCase("ForwardedHeaders:KnownProxies", "10.1.1.1")]
    [TestCase("RateLimit:PermitsPerSecond", "")]
    [TestCase("RateLimit:Burst", "5")]
    [TestCase("Idempotency:RetentionHours", "")]
    [TestCase("urls", "garbage")]
    [TestCase("urls", "ftp://127.0.0.1:80")]
    [TestCase("urls", "http://127.0.0.1:99999")]
    [TestCase("urls", "http://127.0.0.1:5000/base")]
    public async Task Invalid_setting_fails_startup_with_one_line(string setting, string value)
    {
        await using var service = ServiceProcess.Start(_contentRoot, new Dictionary<string, string?>(StringComparer.Ordinal) { [setting] = value });
        Assert.That(await service.WaitAsync(), Is.EqualTo(1), service.Output);
        Assert.That(service.Output, Does.Contain(setting.Replace(":0", "", StringComparison.Ordinal)).And.Not.Contain("   at "));
    }

    [Test]
    public async Task Each_invalid_section_is_reported_on_a_line_of_its_own()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Idempotency:RetentionHours"] = "0", ["RateLimit:PermitsPerSecond"] = "0" };
        await using var service = ServiceProcess.Start(_contentRoot, settings);
        Assert.That(await service.WaitAsync(), Is.EqualTo(1), service.Output);
        Assert.That(service.Output.Trim().Split(Environment.NewLine), Is.EquivalentTo(new[]
        {
            "The field RateLimit:PermitsPerSecond must be between 1 and 2147483647.", "The field Idempotency:RetentionHours must be between 1 and 8760.",
        }));
    }

    [TestCase("https://127.0.0.1:0", Description = "No certificate.")]
    [TestCase("http://203.0.113.1:8080", Description = "Not an address of this machine.")]
    public async Task Unusable_address_fails_startup_with_one_line(string address)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["urls"] = address, ["Authentication:Mode"] = "ApiKey" };
        await using var service = ServiceProcess.Start(_contentRoot, settings);
        Assert.That(await service.WaitAsync(), Is.EqualTo(1), service.Output);
        Assert.That(service.Output, Does.Not.Contain("Unhandled"));
    }

    [Test]
    public async Task Help_is_printed_on_request()
    {
        await using var help = ServiceProcess.Start(_contentRoot, Settings("Text"), "--help");
        Assert.That(await help.WaitAsync(), Is.Zero, help.Output);
        Assert.That(help.Output, Does.Contain("migrate"));
    }

    [Test]
    public async Task Health_command_checks_the_running_service()
    {
        await using var service = ServiceProcess.Start(_contentRoot, Settings("Text"));
        var address = (await service.Address).GetLeftPart(UriPartial.Authority);
        await using var ready = ServiceProcess.Start(_contentRoot, Settings("Text"), "health", $"--urls={address}");
        Assert.That(await ready.WaitAsync(), Is.Zero, ready.Output);

        await service.DisposeAsync();
        await using var gone = ServiceProcess.Start(_contentRoot, Settings("Text"), "health", $"--urls={address}");
        Assert.That(await gone.WaitAsync(), Is.EqualTo(1), gone.Output);
    }

    [Test]
    public async Task SQL_Server_needs_a_valid_connection_string()
    {
        foreach (var connectionString in new[] { "", "nonsense", "Nonsense=1" })
        {
            var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Database:Provider"] = "SqlServer",
                ["ConnectionStrings:Scheduler"] = connectionString,
            };
            await using var service = ServiceProcess.Start(_contentRoot, settings);
            Assert.That(await service.WaitAsync(), Is.EqualTo(1), service.Output);
            Assert.That(service.Output, Does.Contain("ConnectionStrings:Scheduler").And.Not.Contain("   at "));
        }
    }

    [Test]
    public async Task Inaccessible_database_fails_startup_with_one_line()
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:Scheduler"] = $"Data Source={_contentRoot}" };
        await using var service = ServiceProcess.Start(_contentRoot, settings);
        Assert.That(await service.WaitAsync(), Is.EqualTo(1), service.Output);
        Assert.That(service.Output.Split('\n'), Has.Some.StartsWith("SQLite Error"));
    }

    [TestCase("migrat")]
    [TestCase("migrate", "now")]
    [TestCase("--Logging:Format", "Text", "now")]
    public async Task Unknown_argument_is_rejected(params string[] arguments)
    {
        await using var service = ServiceProcess.Start(_contentRoot, Settings("Text"), arguments);
        Assert.That(await service.WaitAsync(), Is.EqualTo(2), service.Output);
        Assert.That(service.Output, Does.Contain("migrate"));
    }

    private static Dictionary<string, string?> Settings(string format) => new(StringComparer.Ordinal) { ["Logging:Format"] = format };
}
