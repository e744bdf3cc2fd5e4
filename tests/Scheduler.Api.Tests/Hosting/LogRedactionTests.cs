using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Data.Sqlite;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;
using Scheduler.Testing;
using Scheduler.Testing.Http;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Scheduler.Api.Tests.Hosting;

/// <summary>Searches the complete log, at every level, for secrets.</summary>
internal sealed class LogRedactionTests
{
    private const string PayloadKey = "s3cr3tkey";
    private const string PayloadValue = "s3cr3tvalue";

    private const string Payload = $$"""{"{{PayloadKey}}":"{{PayloadValue}}"}""";
    private const string Task = $$"""{"start":"2027-01-01T00Z","worker":"w","payload":{{Payload}} }""";

    private readonly ConcurrentQueue<string> _traces = new();
    private readonly List<string> _responses = [];

    private TestDatabase _database = null!;
    private TestIssuer _issuer = null!;
    private ActivityListener _listener = null!;

    [SetUp]
    public async Task Prepare()
    {
        _database = new TestDatabase(TestDatabase.Sqlite);
        _issuer = await TestIssuer.StartAsync();
        _listener = new ActivityListener
        {
            // Traces of the test's own HTTP client do not belong to the service.
            ShouldListenTo = source => !source.Name.Contains("System.Net", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => _traces.Enqueue(Everything(activity)),
        };
        ActivitySource.AddActivityListener(_listener);
        _traces.Clear();
        _responses.Clear();
    }

    [TearDown]
    public async Task CleanUp()
    {
        _listener.Dispose();
        await _issuer.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Credentials_and_payloads_are_not_logged_at_any_level([Values("None", "ApiKey", "Jwt")] string mode)
    {
        var server = new ApiServer(SettingsFor(mode));
        var (good, bad) = await CredentialsAsync(mode, server);
        using (var client = server.CreateClient())
        {
            foreach (var credential in new[] { good, bad, "" })
            {
                await CallEverythingAsync(client, server.Address, credential);
            }

            await CallWhileTheDatabaseIsLockedAsync(client, good);
        }

        await server.DisposeAsync();

        string[] secrets = [.. new[] { good, bad }.SelectMany(Parts)];
        var logged = server.Log.Events.Select(e => (Event: e, Text: Everything(e))).ToList();
        Assert.That(logged, Has.Count.GreaterThan(50), "Without log events the search is meaningless.");
        Assert.That(_traces, Is.Not.Empty);
        Assert.That(
            logged.Where(e => Holds(e.Text, [.. secrets, PayloadKey, PayloadValue])).Select(e => KindOf(e.Event)).Distinct(StringComparer.Ordinal), Is.Empty);
        Assert.That(_traces.Where(trace => Holds(trace, [.. secrets, PayloadKey, PayloadValue])), Is.Empty);
        Assert.That(_responses.Where(response => Holds(response, secrets)), Is.Empty);
        Assert.That(_responses.Where(response => response.Contains("\"code\":", StringComparison.Ordinal) && Holds(response, [PayloadValue])), Is.Empty);
    }

    private Dictionary<string, string?> SettingsFor(string mode) => new(_database.Settings, StringComparer.Ordinal)
    {
        ["Authentication:Mode"] = mode,
        ["Authentication:Authority"] = _issuer.Issuer,
        ["Authentication:Audience"] = "scheduler",
        ["Cors:AllowedOrigins:0"] = "https://app.example.com",
        ["RateLimit:PermitsPerSecond"] = "10000",
        ["ForwardedHeaders:KnownProxies:0"] = "127.0.0.1",

        // The lowest level includes all others.
        ["Serilog:MinimumLevel:Default"] = "Verbose",
        ["Serilog:MinimumLevel:Override:Microsoft"] = "Verbose",
    };

    private async Task<(string Good, string Bad)> CredentialsAsync(string mode, ApiServer server)
    {
        if (mode == "Jwt")
        {
            var claims = new
            {
                iss = _issuer.Issuer,
                aud = "scheduler",
                sub = "s",
                scope = "admin",
                exp = ApiServer.Start.AddMinutes(5).ToUnixTimeSeconds(),
            };
            return (_issuer.Token(claims), _issuer.TokenOfAnotherIssuer(claims));
        }

        var key = mode == "ApiKey" ? await server.AddKeyAsync([Scopes.Admin]) : ApiKeyText.New().Reveal();
        return (key, ApiKeyHelper.WithWrongSecret(key));
    }

    /// <summary>All kinds of requests that contain secrets: well-formed and malformed, found and not found, by HttpClient and raw.</summary>
    private async Task CallEverythingAsync(HttpClient client, Uri address, string credential)
    {
        var created = await SendAsync(client, credential, HttpMethod.Post, "/api/tasks", Task);
        var id = created.Split("\"id\":\"") is [_, var rest] ? rest[..36] : "01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c";
        await SendAsync(client, credential, HttpMethod.Post, "/api/tasks", Task[..^1]);
        await SendAsync(client, credential, HttpMethod.Post, "/api/tasks", Task.Replace(PayloadValue, $"{PayloadValue}\\ud800", StringComparison.Ordinal));
        await SendAsync(client, credential, HttpMethod.Post, "/api/tasks", Task + new string(' ', 2 * 1024 * 1024));
        await SendAsync(client, credential, HttpMethod.Post, $"/api/tasks?{PayloadKey}={PayloadValue}", Task, "text/plain");
        await SendAsync(client, credential, HttpMethod.Patch, $"/api/tasks/{id}/payload", Payload);
        await SendAsync(client, credential, HttpMethod.Patch, $"/api/tasks/{id}/payload", $$"""{"{{PayloadKey}}":1,"{{PayloadKey}}":"{{PayloadValue}}"}""");
        await SendAsync(client, credential, HttpMethod.Post, "/api/tasks/reports", ReportOf(id));
        await SendAsync(client, credential, HttpMethod.Post, "/api/tasks/reports", ReportOf(id)[..^1]);
        await SendAsync(client, credential, HttpMethod.Post, "/api/tasks/reports", ReportOf(id).Replace("COMPLETE", PayloadValue, StringComparison.Ordinal));
        await SendAsync(client, credential, HttpMethod.Get, $"/api/tasks/{id}");
        await SendAsync(client, credential, HttpMethod.Get, "/api/tasks?limit=1000");
        await SendAsync(client, credential, HttpMethod.Get, $"/api/tasks?api_key={credential}&access_token={credential}&cursor={PayloadValue}");
        await SendAsync(client, credential, HttpMethod.Get, $"/nowhere/{PayloadKey}?{PayloadKey}");
        await SendAsync(client, credential, HttpMethod.Get, $"/swagger/{PayloadKey}?{credential}");
        await SendAsync(client, credential, HttpMethod.Get, $"/health/ready?{PayloadKey}={credential}");
        foreach (var method in new[] { "GET", "DELETE", "DELETE", "PUT", "OPTIONS" })
        {
            await SendAsync(client, credential, new HttpMethod(method), $"/api/tasks/{id}/payload/{PayloadKey}");
            await SendAsync(client, credential, new HttpMethod(method), $"/api/tasks/{id}/payload/{PayloadKey}/");
        }

        string[] raw =
        [
            $"GET /api/tasks/{id}/payload/{PayloadKey}%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            $"GET /api/tasks/{PayloadKey} {PayloadValue} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            $"GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nX-Api-Key {credential}\r\n\r\n",
            $"GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nX-Api-Key : {credential}\r\n\r\n",
            $"GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {credential}\0\r\n\r\n",
            $"GET /api/tasks HTTP/1.1\r\nHost: {credential}, {PayloadKey}\r\nConnection: close\r\n\r\n",
            $"GET /api/tasks HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {credential}\r\nX-Forwarded-Proto: {PayloadKey}\r\nConnection: close\r\n\r\n",
            $"GET /api/tasks/{PayloadKey}{new string('a', 9000)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            $"POST /api/tasks HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Api-Key: {credential}\r\n"
                + $"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nnonsense{PayloadValue}\r\n\r\n",
            $"{PayloadValue} {credential}\r\n\r\n",
        ];
        foreach (var request in raw)
        {
            try
            {
                _responses.Add((await RawConnection.ExchangeAsync(address, Encoding.UTF8.GetBytes(request))).Text);
            }
            catch (IOException)
            {
                // The server closed the connection without a response, which reveals nothing.
            }
        }
    }

    private static string ReportOf(string id) =>
        $$"""{"items":[{"id":"{{id}}","action":"COMPLETE","leaseToken":"{{PayloadKey}}","payload":{{Payload}} }]}""";

    private async Task CallWhileTheDatabaseIsLockedAsync(HttpClient client, string credential)
    {
        await using var other = new SqliteConnection(_database.ConnectionString);
        await other.OpenAsync();
        await using var held = other.BeginTransaction();
        await SendAsync(client, credential, HttpMethod.Post, "/api/tasks", Task);
    }

    private async Task<string> SendAsync(
        HttpClient client, string credential, HttpMethod method, string path, string? body = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        request.Headers.TryAddWithoutValidation("Origin", "https://app.example.com");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {credential}");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        _responses.Add($"{response.Headers}{text}");
        return text;
    }

    /// <summary>The secret parts of a credential: the secret of a key, the claims and the signature of a token.</summary>
    private static IEnumerable<string> Parts(string credential) =>
        credential.Split('.') is [_, var claims, var signature] ? [claims, signature] : [credential[21..]];

    private static bool Holds(string text, string[] secrets) => secrets.Any(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));

    private static string KindOf(LogEvent logged) => string.Join(
        ' ', logged.Properties.GetValueOrDefault("SourceContext"), logged.Properties.GetValueOrDefault("EventId"), logged.MessageTemplate);

    private static string Everything(LogEvent logged)
    {
        using var text = new StringWriter();
        new RenderedCompactJsonFormatter().Format(logged, text);
        return text.ToString();
    }

    private static string Everything(Activity activity) => string.Join(
        '\n',
        activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)).Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}"))
            .Append(activity.DisplayName).Append(activity.OperationName).Append(activity.StatusDescription));
}
