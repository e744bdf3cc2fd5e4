using System.Net;
using System.Text;
using System.Text.Json;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.OpenApi;
using Scheduler.Testing.Http;

namespace Scheduler.Api.Tests.Idempotency;

internal sealed class IdempotencyKeyTests(string provider) : ApiFixture(provider)
{
    private static int Keys;
    private string _key = "";

    [SetUp]
    public void ChooseKey() => _key = $"key-{Interlocked.Increment(ref Keys)}";

    [TestCase("/api/tasks", "", "")]
    [TestCase("/api/tasks/batch", "[", "]")]
    public async Task Repeated_request_creates_nothing(string path, string before, string after)
    {
        var body = before + Body() + after;
        var first = await PostAsync(path, body, _key);
        var second = await PostAsync(path, body, _key);

        Assert.That(first.Status, Is.EqualTo(HttpStatusCode.Created), first.Body);
        Assert.That(first.Header("Idempotency-Replayed"), Is.Null);
        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(second.Header("Idempotency-Replayed"), Is.EqualTo("true"));
        Assert.That(second.Body, Is.EqualTo(first.Body));
        Assert.That((second.Header("Location"), second.Header("ETag")), Is.EqualTo((first.Header("Location"), first.Header("ETag"))));
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Replay_returns_the_current_task()
    {
        var first = await PostAsync("/api/tasks", Body(), _key);
        await PatchAsync($"/api/tasks/{first.Id}", """{"title":"changed"}""");
        var second = await PostAsync("/api/tasks", Body(), _key);

        Assert.That(second.Body, Is.EqualTo((await GetAsync($"/api/tasks?id={first.Id}")).Json[0].GetRawText()));
        Assert.That(second.Header("ETag"), Is.EqualTo("\"2\""));
    }

    [Test]
    public async Task Replayed_batch_keeps_its_order()
    {
        var batch = $"[{string.Join(',', Enumerable.Range(0, 300).Select(i => Body(title: $"{i}")))}]";
        var first = await PostAsync("/api/tasks/batch", batch, _key);
        Assert.That((await PostAsync("/api/tasks/batch", batch, _key)).Body, Is.EqualTo(first.Body));
    }

    [TestCase("""{"start":"2026-12-02T09:00:00Z","worker":"another"}""")]
    [TestCase("""{}""")]
    [TestCase("""{""")]
    [TestCase("")]
    [TestCase("7")]
    [TestCase("""{"a":1,"a":1}""")]
    public async Task Different_body_is_rejected(string body)
    {
        await PostAsync("/api/tasks", Body(), _key);
        AssertProblem(await PostAsync("/api/tasks", body, _key), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Test]
    public async Task Body_that_differs_in_one_byte_is_different()
    {
        await PostAsync("/api/tasks", Body(), _key);
        AssertProblem(await PostAsync("/api/tasks", Body() + " ", _key), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Test]
    public async Task Replay_succeeds_after_the_start_has_passed()
    {
        var body = Body(start: Api.Json.Iso8601.Format(Time.GetUtcNow().AddTicks(1)));
        var first = await PostAsync("/api/tasks", body, _key);
        Time.Advance(TimeSpan.FromSeconds(1));
        var second = await PostAsync("/api/tasks", body, _key);

        Assert.That(first.Status, Is.EqualTo(HttpStatusCode.Created), first.Body);
        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.Created), second.Body);
        Assert.That(second.Id, Is.EqualTo(first.Id));
        AssertInvalid(await PostAsync("/api/tasks", body, $"{_key}-new"), "start");
    }

    [Test]
    public async Task Replay_of_a_deleted_task_returns_410()
    {
        var first = await PostAsync("/api/tasks", Body(), _key);
        await DeleteAsync($"/api/tasks/{first.Id}");
        AssertProblem(await PostAsync("/api/tasks", Body(), _key), HttpStatusCode.Gone, "task-deleted");
        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Replay_of_a_batch_with_a_deleted_task_returns_410()
    {
        var batch = $"[{Body()},{Body()}]";
        var first = await PostAsync("/api/tasks/batch", batch, _key);
        await DeleteAsync($"/api/tasks/{first.Json[1].GetProperty("id").GetString()}");
        AssertProblem(await PostAsync("/api/tasks/batch", batch, _key), HttpStatusCode.Gone, "task-deleted");
    }

    [TestCase("/api/tasks", "{}")]
    [TestCase("/api/tasks", "{")]
    [TestCase("/api/tasks/batch", "[{}]")]
    public async Task Rejected_request_does_not_use_the_key(string path, string rejected)
    {
        Assert.That((await PostAsync(path, rejected, _key)).Status, Is.EqualTo(HttpStatusCode.BadRequest));
        var body = path.EndsWith("batch", StringComparison.Ordinal) ? $"[{Body()}]" : Body();
        Assert.That((await PostAsync(path, body, _key)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Every_operation_with_a_key_validates_the_body_of_a_new_key()
    {
        var paths = JsonDocument.Parse(CheckedInDocument.Text).RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.GetRawText().Contains("Idempotency-Key", StringComparison.Ordinal)).ToList();
        Assert.That(paths, Is.Not.Empty);
        foreach (var path in paths)
        {
            AssertProblem(await PostAsync(path.Name, "{", _key), HttpStatusCode.BadRequest, "malformed-json");
            Assert.That((await PostAsync(path.Name, """{"x":1}""", _key)).Code, Is.EqualTo("validation-failed"));
        }
    }

    [Test]
    public async Task Key_applies_to_singular_and_plural_path()
    {
        var first = await PostAsync("/api/task", Body(), _key);
        Assert.That((await PostAsync("/api/tasks", Body(), _key)).Id, Is.EqualTo(first.Id));
        Assert.That((await PostAsync("/API/Tasks", Body(), _key)).Id, Is.EqualTo(first.Id));
    }

    [Test]
    public async Task Key_is_scoped_to_its_path()
    {
        Assert.That((await PostAsync("/api/tasks", Body(), _key)).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await PostAsync("/api/tasks/batch", $"[{Body()}]", _key)).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task Keys_that_differ_in_case_differ()
    {
        await PostAsync("/api/tasks", Body(), _key);
        await PostAsync("/api/tasks", Body(), _key.ToUpperInvariant());
        Assert.That(await CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task Media_type_and_size_are_checked_before_the_key()
    {
        await PostAsync("/api/tasks", Body(), _key);
        AssertProblem(
            await SendAsync(HttpMethod.Post, "/api/tasks", Encoding.UTF8.GetBytes(Body()), "text/plain", ("Idempotency-Key", _key)),
            HttpStatusCode.UnsupportedMediaType,
            "unsupported-media-type");
        AssertProblem(await PostAsync("/api/tasks", new string(' ', 1024 * 1024) + Body(), _key), HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("a b")]
    [TestCase("a\tb")]
    public async Task Invalid_key_is_rejected(string key) => AssertInvalid(await PostAsync("/api/tasks", Body(), key), "Idempotency-Key");

    [Test]
    public async Task Key_has_at_most_200_characters()
    {
        Assert.That((await PostAsync("/api/tasks", Body(), new string('k', 200))).Status, Is.EqualTo(HttpStatusCode.Created));
        AssertInvalid(await PostAsync("/api/tasks", Body(), new string('k', 201)), "Idempotency-Key");
        Assert.That((await PostAsync("/api/tasks", Body(), "!~")).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase("a\r\nIdempotency-Key: a")]
    [TestCase("é")]
    public async Task Repeated_or_non_ASCII_key_is_rejected(string key)
    {
        // HttpClient would send neither.
        var body = Body();
        var headers = $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\nIdempotency-Key: {key}\r\n";
        var response = await RawConnection.ExchangeAsync(Server.Address, "POST", "/api/tasks", headers, body);
        Assert.That(response.Status, Is.EqualTo(400));
        Assert.That(response.Text, Does.Contain("Idempotency-Key"));
    }

    [Test]
    public async Task Key_is_forgotten_after_the_retention_time()
    {
        var first = await PostAsync("/api/tasks", Body(), _key);
        Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.That((await PostAsync("/api/tasks", Body(), _key)).Header("Idempotency-Replayed"), Is.EqualTo("true"));
        Time.Advance(TimeSpan.FromSeconds(1));
        var later = Body(start: "2999-01-01T00:00:00Z");
        var second = await PostAsync("/api/tasks", later, _key);

        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.Created), second.Body);
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That((await PostAsync("/api/tasks", later, _key)).Id, Is.EqualTo(second.Id));
    }

    [Test]
    public async Task Concurrent_duplicates_create_one_task()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync("/api/tasks", Body(), _key)));

        Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.Created));
        Assert.That(responses.Select(response => response.Id).Distinct(StringComparer.Ordinal), Has.Exactly(1).Items);
        Assert.That(responses.Count(response => response.Header("Idempotency-Replayed") is null), Is.EqualTo(1));
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    private Task<ApiResponse> PostAsync(string path, string body, string key) =>
        SendAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), "application/json", ("Idempotency-Key", key));

    // Each test has its own worker.
    private string Body(string start = "2030-01-01T00:00:00Z", string title = "t") => $$"""{"start":"{{start}}","worker":"{{_key}}","title":"{{title}}"}""";

    private async Task<int> CountAsync() => (await GetAsync($"/api/tasks?worker={_key}")).Json.GetArrayLength();
}
