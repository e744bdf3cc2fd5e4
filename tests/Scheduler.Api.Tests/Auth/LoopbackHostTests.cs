using System.Text;
using System.Text.Json;
using Scheduler.Domain.ApiKeys;
using Scheduler.Testing.Http;

namespace Scheduler.Api.Tests.Auth;

/// <summary>DNS rebinding: web pages whose host name resolves to loopback.</summary>
internal sealed class LoopbackHostTests
{
    private const string Task = """{"start":"2027-01-01T00Z","worker":"rebound"}""";

    private AuthServer _server = null!;

    private static IEnumerable<string> Loopback =>
    [
        "localhost", "localhost:5000", "LOCALHOST", "localhost.", "localhost.:80", "app.localhost", "App.LocalHost.:5000", "a.b.localhost",
        "127.0.0.1", "127.0.0.1:65535", "127.0.0.2", "127.255.255.254:80",
        "[::1]", "[::1]:5000", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::FFFF:127.0.0.9]:80", "[::ffff:7f00:1]",
    ];

    private static IEnumerable<string> Others =>
    [
        "evil.example", "evil.example:5000", "localhost.evil.example", "evil-localhost", "notlocalhost",
        "localhost.com", "local", "localhost..", ".localhost", "a..localhost", ".",
        "", ":5000", "0.0.0.0", "10.0.0.1", "126.255.255.255", "128.0.0.1", "169.254.169.254", "127.0.0.1.evil.example", "127.0.0.1.",
        "127.1", "127.0.0.01", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "127.0.0.256", "1",
        "[::]", "[::2]", "[fe80::1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[2130706433]",
    ];

    private static IEnumerable<string> Requests =>
    [
        "GET /api/tasks", "GET /api/workers", "GET /health/live", "GET /health/ready",
        "GET /swagger/index.html", "GET /swagger/v1/swagger.json", "GET /metrics",
        "GET /nowhere", "PUT /api/tasks", "GET /api/tasks/", "OPTIONS /api/tasks", "DELETE /api/tasks/01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c",
    ];

    [OneTimeSetUp]
    public void StartServer() => _server = new AuthServer(
        ("Metrics:Prometheus", "true"), ("ForwardedHeaders:KnownProxies:0", "127.0.0.1"), ("Cors:AllowedOrigins:0", "https://app.example.com"));

    [OneTimeTearDown]
    public async Task StopServer() => await _server.DisposeAsync();

    [TestCaseSource(nameof(Loopback))]
    public async Task Loopback_names_and_addresses_are_accepted(string host) =>
        Assert.That((await SendAsync("GET /api/tasks HTTP/1.1", [host])).Status, Is.EqualTo(200));

    [TestCaseSource(nameof(Others))]
    public async Task Any_other_host_is_rejected_without_effect(string host)
    {
        var (status, body) = await SendAsync("POST /api/tasks HTTP/1.1", [host], $"Content-Type: application/json\r\nContent-Length: {Task.Length}\r\n", Task);

        Assert.That(status, Is.EqualTo(400));
        Assert.That((await _server.SendAsync("GET", "/api/tasks?worker=rebound")).Body, Is.EqualTo("[]"));

        // Kestrel rejects a malformed host without a response body.
        if (body.Length > 0)
        {
            AssertProblem(body);
        }
    }

    [TestCaseSource(nameof(Requests))]
    public async Task Every_path_rejects_other_hosts(string request)
    {
        var (status, body) = await SendAsync($"{request} HTTP/1.1", ["evil.example"]);

        Assert.That(status, Is.EqualTo(400));
        AssertProblem(body);
    }

    [Test]
    public async Task Preflight_of_an_allowed_origin_with_another_host_is_rejected() => Assert.That(
        (await SendAsync(
            "OPTIONS /api/tasks HTTP/1.1", ["evil.example"], "Origin: https://app.example.com\r\nAccess-Control-Request-Method: POST\r\n")).Status,
        Is.EqualTo(400));

    [Test]
    public async Task Request_without_a_host_or_with_two_is_rejected()
    {
        Assert.That((await SendAsync("GET /api/tasks HTTP/1.0", [])).Status, Is.EqualTo(400));
        Assert.That((await SendAsync("GET /api/tasks HTTP/1.1", [])).Status, Is.EqualTo(400));
        Assert.That((await SendAsync("GET /api/tasks HTTP/1.1", ["localhost", "evil.example"])).Status, Is.EqualTo(400));
        Assert.That((await SendAsync("GET /api/tasks HTTP/1.1", ["localhost", "localhost"])).Status, Is.EqualTo(400));
    }

    [TestCase("http://localhost/api/tasks", "localhost", 200)]
    [TestCase("http://127.0.0.1:5000/api/tasks", "127.0.0.1:5000", 200)]
    [TestCase("http://evil.example/api/tasks", "evil.example", 400)]
    [TestCase("http://evil.example/api/tasks", "localhost", 400)]
    [TestCase("http://localhost/api/tasks", "evil.example", 400)]
    [TestCase("http://localhost@evil.example/api/tasks", "evil.example", 400)]
    public async Task Host_of_an_absolute_form_target_is_checked(string target, string host, int expected) =>
        Assert.That((await SendAsync($"GET {target} HTTP/1.1", [host])).Status, Is.EqualTo(expected));

    [TestCase("evil.example", "localhost", 400)]
    [TestCase("localhost", "evil.example", 200)]
    public async Task Forwarded_host_is_ignored(string host, string forwarded, int expected)
    {
        var headers = $"X-Forwarded-Host: {forwarded}\r\nX-Original-Host: {forwarded}\r\nForwarded: host={forwarded}\r\nX-Forwarded-For: 192.0.2.7\r\n";

        Assert.That((await SendAsync("GET /api/tasks HTTP/1.1", [host], headers)).Status, Is.EqualTo(expected));
    }

    [Test]
    public async Task With_remote_access_any_host_is_accepted()
    {
        await using var server = new AuthServer(("Authentication:AllowAnonymousRemoteAccess", "true"));
        Assert.That((await SendAsync(server, "GET /api/tasks HTTP/1.1", ["scheduler.example.com"])).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task With_authentication_any_host_is_accepted()
    {
        await using var server = new AuthServer(("Authentication:Mode", "ApiKey"));
        var key = await server.Server.AddKeyAsync([Scopes.TasksRead]);
        Assert.That((await SendAsync(server, "GET /api/tasks HTTP/1.1", ["scheduler.example.com"], $"X-Api-Key: {key}\r\n")).Status, Is.EqualTo(200));
    }

    private Task<RawResponse> SendAsync(string line, string[] hosts, string headers = "", string body = "") => SendAsync(_server, line, hosts, headers, body);

    private static Task<RawResponse> SendAsync(AuthServer server, string line, string[] hosts, string headers = "", string body = "") =>
        RawConnection.ExchangeAsync(
            server.Server.Address,
            Encoding.UTF8.GetBytes($"{line}\r\n{string.Concat(hosts.Select(host => $"Host: {host}\r\n"))}Connection: close\r\n{headers}\r\n{body}"));

    private static void AssertProblem(string body)
    {
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.That(problem.GetProperty("code").GetString(), Is.EqualTo("validation-failed"));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain("Host").And.Contain("localhost").And.Contain("Authentication:Mode"));
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(error => error.Name), Is.EqualTo(new[] { "Host" }));
    }
}
