using System.Globalization;
using System.Net;
using System.Text.Json;
using Scheduler.Api.Errors;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;
using Scheduler.Testing.Http;

namespace Scheduler.Api.Tests.Errors;

internal sealed class ProblemTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task Problem_has_all_fields_of_the_contract()
    {
        var response = await GetAsync("/api/tasks/nothing%20here");

        Assert.That(response.Header("Content-Type"), Is.EqualTo("application/problem+json"));
        Assert.That(
            response.Json.EnumerateObject().Select(field => field.Name),
            Is.EqualTo(new[] { "type", "title", "status", "detail", "instance", "traceId", "code" }));
        Assert.That(response.Json.GetProperty("status").GetInt32(), Is.EqualTo(404));
        Assert.That(response.Text("instance"), Is.EqualTo("/api/tasks/nothing%20here"));
        Assert.That(response.Text("traceId"), Does.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public async Task Errors_are_lists_of_messages_by_field()
    {
        var response = await PostAsync("/api/tasks", """{"worker":" /","start":"2027-01-01T00Z"}""");
        Assert.That(response.Json.GetProperty("errors").GetProperty("worker").GetArrayLength(), Is.EqualTo(2));
    }

    [TestCase("text/html")]
    [TestCase("text/plain, */*;q=0.1")]
    [TestCase("image/png")]
    [TestCase("text/json")]
    public async Task Problem_is_JSON_whatever_the_Accept_header(string accept)
    {
        foreach (var path in new[] { "/api/tasks/x", "/nowhere", "/api/tasks?x=1" })
        {
            var response = await SendAsync(HttpMethod.Get, path, null, null, ("Accept", accept));
            Assert.That(response.Header("Content-Type"), Is.EqualTo("application/problem+json"));
        }

        var listing = await SendAsync(HttpMethod.Get, "/api/tasks?limit=1", null, null, ("Accept", accept), ("Accept-Charset", "utf-16"));
        Assert.That(listing.Header("Content-Type"), Does.StartWith("application/json"));
    }

    [TestCase("/")]
    [TestCase("/api")]
    [TestCase("/api/")]
    [TestCase("/api/tasks/")]
    [TestCase("/api/task/")]
    [TestCase("/api/tasks/01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c/")]
    [TestCase("/api/tasks/01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c/nonsense")]
    [TestCase("/api/tasks/a/b/c/d")]
    [TestCase("/api/nonsense")]
    [TestCase("/health")]
    public async Task Unknown_path_is_not_found(string path)
    {
        AssertProblem(await GetAsync(path), HttpStatusCode.NotFound, "not-found");
        AssertProblem(await SendAsync(HttpMethod.Post, path, "{"), HttpStatusCode.NotFound, "not-found");
    }

    [TestCase("PUT", "/api/tasks", "GET, POST")]
    [TestCase("DELETE", "/api/task", "GET, POST")]
    [TestCase("HEAD", "/api/tasks", "GET, POST")]
    [TestCase("OPTIONS", "/api/tasks", "GET, POST")]
    [TestCase("PUT", "/api/tasks/x", "DELETE, GET, HEAD, PATCH")]
    [TestCase("POST", "/api/tasks/x", "DELETE, GET, HEAD, PATCH")]
    [TestCase("GET", "/api/tasks/x/payload", "PATCH")]
    [TestCase("PATCH", "/api/tasks/x/payload/k", "DELETE")]
    [TestCase("BREW", "/api/tasks", "GET, POST")]
    [TestCase("POST", "/health/live", "GET, HEAD")]
    public async Task Unsupported_method_returns_405_with_Allow(string method, string path, string allowed)
    {
        var response = await SendAsync(new HttpMethod(method), path);
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(response.Header("Allow")!.Split(", ").Order(StringComparer.Ordinal), Is.EqualTo(allowed.Split(", ")));
        if (method != "HEAD")
        {
            Assert.That(response.Code, Is.EqualTo("method-not-allowed"));
        }
    }

    [Test]
    public async Task Kestrel_rejects_a_null_character_in_a_path()
    {
        var (status, _) = await RawConnection.ExchangeAsync(Server.Address, "GET", "/api/tasks/%00");
        Assert.That(status, Is.EqualTo(400));
    }

    [Test]
    public void Every_problem_code_is_in_the_contract()
    {
        var contract = from line in File.ReadLines(Path.Combine(Repository.Root, "docs", "api.md"))
                       let cells = line.Split('|', StringSplitOptions.TrimEntries)
                       where cells.Length == 5 && int.TryParse(cells[1], CultureInfo.InvariantCulture, out _)
                       select $"{cells[1]} {cells[2].Trim('`')}";
        Assert.That(ProblemCode.All.Values.Select(code => $"{code.Status} {code.Code}"), Is.EquivalentTo(contract));
    }

    [Test]
    public async Task Errors_do_not_reveal_implementation_details()
    {
        var task = await CreateInAsync("RUNNING");
        ApiResponse[] responses =
        [
            await PostAsync("/api/tasks", "{\"start\":{}}"), await PostAsync("/api/tasks", "nonsense"), await PostAsync("/api/tasks", "{\"a\":1,\"a\":2}"),
            await GetAsync("/api/tasks?limit=x&cursor=%FF"), await GetAsync("/api/tasks/'%20OR%201=1"), await DeleteAsync($"/api/tasks/{task.Id}"),
            await PatchAsync($"/api/tasks/{task.Id}", $$"""{"start":"{{Tomorrow}}","worker":"other"}"""),
        ];
        foreach (var response in responses)
        {
            Assert.That((int)response.Status, Is.InRange(400, 499));
            var words = JsonSerializer.Serialize(response.Json.GetProperty("detail")) + (response.ErrorNames.Count > 0 ? response.Raw("errors") : "");
            Assert.That(words, Does.Not.Match(@"System\.|Scheduler\.|Exception|Json[A-Z]|SELECT|SQL|   at |\.cs|/src/|Nullable|`1|LineNumber"));
        }
    }
}
