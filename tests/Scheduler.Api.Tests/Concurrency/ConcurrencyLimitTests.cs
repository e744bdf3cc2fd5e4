using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Api.Tests.Http;
using Scheduler.Application.Common;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Concurrency;

/// <summary>The only permit for writes is held by a client that sends its body slowly.</summary>
internal sealed class ConcurrencyLimitTests
{
    private const string Origin = "https://app.example.com";
    private const string Body = """{"start":"2999-01-01T00Z","worker":"w"}""";

    private FakeTimeProvider _machine = null!;
    private TestDatabase _database = null!;
    private ApiServer _server = null!;
    private HttpClient _client = null!;
    private TcpClient _slow = null!;

    [SetUp]
    public async Task HoldThePermit()
    {
        _machine = new FakeTimeProvider();
        _database = new TestDatabase(TestDatabase.Sqlite);
        _server = new ApiServer(new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal)
        {
            ["Concurrency:Writes"] = "1",
            ["Concurrency:QueueLimit"] = "1",
            ["Cors:AllowedOrigins:0"] = Origin,
        }, services => services.AddKeyedSingleton<TimeProvider>(MachineClock.Key, _machine));
        _client = _server.CreateClient();
        _slow = new TcpClient(_server.Address.Host, _server.Address.Port);
        await SendAsync($"POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {Body.Length}\r\n\r\n");

        // The service sends 100 Continue when it reads the body, which it does while holding the permit.
        await _slow.GetStream().ReadExactlyAsync(new byte["HTTP/1.1 100 Continue\r\n\r\n".Length]);
    }

    [TearDown]
    public async Task StopServer()
    {
        _slow.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Queued_write_runs_once_a_permit_is_free()
    {
        var waiting = await PostTwoAsync();
        await SendAsync(Body);
        Assert.That((await waiting).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Queued_write_returns_503_after_its_timeout()
    {
        var waiting = await PostTwoAsync();
        Assert.That(waiting.IsCompleted, Is.False);
        _machine.Advance(RequestDeadline.DefaultLimit);
        await AssertRejectedAsync(waiting);
        await SendAsync(Body);
        Assert.That(async () => (await PostAsync()).Status, Is.EqualTo(HttpStatusCode.Created).After(5000, 10));
    }

    [Test]
    public async Task Script_of_an_allowed_origin_can_read_Retry_After()
    {
        var waiting = PostAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Origin", Origin);
        var sent = _client.SendAsync(request);

        // One of the two is queued and the other is rejected immediately; which one is random.
        await Task.WhenAny(waiting, sent);
        _machine.Advance(RequestDeadline.DefaultLimit);
        using var response = await sent;

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(response.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { Origin }));
        await waiting;
    }

    [Test]
    public async Task Reads_and_health_checks_are_not_limited_by_writes()
    {
        Assert.That((await _client.GetAsync("/api/tasks")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _client.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Rejections_are_logged_at_most_once_a_second()
    {
        var waiting = await PostTwoAsync();
        await AssertRejectedAsync(PostAsync());
        Assert.That(RejectionsLogged(), Is.EqualTo(1));
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        _machine.Advance(RequestDeadline.DefaultLimit);
        await AssertRejectedAsync(waiting);
        Assert.That(RejectionsLogged(), Is.EqualTo(2));
    }

    private int RejectionsLogged() => _server.Log.Events.Count(e => e.RenderMessage(null).Contains("Concurrency limit reached", StringComparison.Ordinal));

    private async Task SendAsync(string text) => await _slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));

    private async Task<ApiResponse> PostAsync()
    {
        using var body = new StringContent(Body, Encoding.UTF8, "application/json");
        return await ApiResponse.ReadAsync(await _client.PostAsync("/api/tasks", body));
    }

    /// <summary>Sends two requests: one is queued, the other finds the queue full and is rejected.</summary>
    /// <returns>The queued request.</returns>
    private async Task<Task<ApiResponse>> PostTwoAsync()
    {
        var (one, other) = (PostAsync(), PostAsync());
        var rejected = await Task.WhenAny(one, other);
        await AssertRejectedAsync(rejected);
        return rejected == one ? other : one;
    }

    private static async Task AssertRejectedAsync(Task<ApiResponse> response)
    {
        var rejected = await response;
        Assert.That(rejected.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), rejected.Body);
        Assert.That(rejected.Code, Is.EqualTo("unavailable"));
        Assert.That(rejected.Header("Retry-After"), Is.EqualTo("1"));
    }
}
