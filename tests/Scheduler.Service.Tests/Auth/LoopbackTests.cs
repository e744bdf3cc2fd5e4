using Scheduler.Testing;

namespace Scheduler.Service.Tests.Auth;

/// <summary>A service without authentication, with various addresses to listen on. A rejected address is never bound.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class LoopbackTests
{
    private string _contentRoot = null!;

    [SetUp]
    public void MakeContentRoot() => _contentRoot = Directory.CreateTempSubdirectory("scheduler-loopback-").FullName;

    [TearDown]
    public void RemoveContentRoot() => Directory.Delete(_contentRoot, recursive: true);

    [TestCase("ASPNETCORE_URLS", "http://0.0.0.0:0")]
    [TestCase("ASPNETCORE_URLS", "http://+:0")]
    [TestCase("ASPNETCORE_URLS", "http://*:0")]
    [TestCase("ASPNETCORE_URLS", "http://[::]:0")]
    [TestCase("ASPNETCORE_URLS", "http://scheduler.example.com:0")]
    [TestCase("ASPNETCORE_URLS", "http://127.0.0.1:0;http://0.0.0.0:0")]
    [TestCase("ASPNETCORE_HTTP_PORTS", "0")]
    [TestCase("Kestrel:Endpoints:Web:Url", "http://0.0.0.0:0")]
    public async Task Remote_address_is_rejected_with_the_setting_that_would_allow_it(string setting, string value)
    {
        await using var service = ServiceProcess.Start(_contentRoot, Settings(setting, value));

        Assert.That(await service.WaitAsync(), Is.EqualTo(1), service.Output);
        var line = service.Output.Split('\n').Single(line => line.Contains("Authentication:", StringComparison.Ordinal));
        Assert.That(line, Does.StartWith("Authentication:Mode is None").And.Contain("Authentication:AllowAnonymousRemoteAccess"));
        Assert.That(service.Output, Does.Not.Contain("   at "));
    }

    [TestCase("ASPNETCORE_URLS", "http://localhost:0")]
    [TestCase("ASPNETCORE_URLS", "http://127.0.0.1:0")]
    [TestCase("ASPNETCORE_URLS", "http://[::1]:0")]
    [TestCase("Kestrel:Endpoints:Web:Url", "http://127.0.0.1:0")]
    public async Task Loopback_address_is_served(string setting, string value)
    {
        if (value.Contains("localhost", StringComparison.Ordinal))
        {
            // Port 0 is not supported for localhost, which resolves to two addresses.
            value = $"http://localhost:{ServiceProcess.FreePort()}";
        }

        await using var service = ServiceProcess.Start(_contentRoot, Settings(setting, value));
        using var client = new HttpClient { BaseAddress = await service.Address };

        Assert.That(await client.GetStringAsync("/api/tasks"), Is.EqualTo("[]"));
    }

    private static Dictionary<string, string?> Settings(string setting, string value)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Logging:Format"] = "Text", [setting] = value };
        settings.TryAdd("ASPNETCORE_URLS", null);
        return settings;
    }
}
