using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class CreateTasksTests(string provider) : ApiFixture(provider)
{
    private const string Path = "/api/tasks/batch";
    private const string Good = $$"""{"start":"{{Tomorrow}}","worker":"batch"}""";

    [Test]
    public async Task Tasks_are_created_and_returned_in_request_order()
    {
        var tasks = Enumerable.Range(0, 1000).Select(i => $$"""{"start":"{{Tomorrow}}","worker":"order","title":"{{i}}"}""");
        var response = await PostAsync(Path, $"[{string.Join(',', tasks)}]");

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created), response.Body);
        Assert.That(response.Json.EnumerateArray().Select(task => task.GetProperty("title").GetString()), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => $"{i}")));
        Assert.That(response.Json.EnumerateArray().Select(task => task.GetProperty("id").GetString()), Is.Unique);
        Assert.That((await GetAsync("/api/tasks?worker=order")).Json.GetArrayLength(), Is.EqualTo(1000));
    }

    [Test]
    public async Task Task_of_a_batch_equals_a_single_task()
    {
        const string task = $$"""{"start":"{{Tomorrow}}","worker":"batch","title":"t","status":"SCHEDULED","payload":{"n":1.10} }""";
        var batch = await PostAsync("/api/task/batch", $" [ {task} ]");
        var id = batch.Json[0].GetProperty("id").GetString()!;
        var stored = await StoredAsync(id);
        var alone = await PostAsync("/api/tasks", task);

        Assert.That(batch.Json[0].GetRawText(), Is.EqualTo(stored));
        Assert.That(stored.Replace(id, alone.Id, StringComparison.Ordinal), Is.EqualTo(alone.Body));
    }

    [Test]
    public async Task One_invalid_task_rejects_the_whole_batch()
    {
        var before = await CountAsync();
        var response = await PostAsync(Path, $$"""
            [{{Good}},{"start":"2020-01-01","worker":"batch"},{{Good}},{"worker":"","x":1},[],7,null,{"start":"{{Tomorrow}}","worker":"w","payload":[]}]
            """);

        AssertInvalid(response, "[1].start", "[3].start", "[3].worker", "[3].x", "[4]", "[5]", "[6]", "[7].payload");
        Assert.That(response.Errors("[4]"), Is.EqualTo("must be an object."));
        Assert.That(await CountAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task Every_start_that_is_not_in_the_future_is_reported()
    {
        const string past = """{"start":"2020-01-01T00Z","worker":"batch"}""";
        var before = await CountAsync();

        AssertInvalid(await PostAsync(Path, $"[{Good},{past},{Good},{past}]"), "[1].start", "[3].start");
        Assert.That((await PostAsync(Path, $"[{string.Join(',', Enumerable.Repeat(past, 1000))}]")).ErrorNames, Has.Count.EqualTo(200));
        Assert.That(await CountAsync(), Is.EqualTo(before));
    }

    [TestCase("[]", "body")]
    [TestCase("{}", "body")]
    [TestCase("7", "body")]
    [TestCase("null", "body")]
    [TestCase("\"x\"", "body")]
    public async Task Anything_but_an_array_of_tasks_is_rejected(string body, string name) => AssertInvalid(await PostAsync(Path, body), name);

    [Test]
    public async Task Batch_of_1001_tasks_is_rejected() =>
        AssertInvalid(await PostAsync(Path, $"[{string.Join(',', Enumerable.Repeat(Good, 1001))}]"), "body");

    [Test]
    public async Task Duplicate_key_is_reported_with_its_path() =>
        AssertInvalid(await PostAsync(Path, $$"""[{{Good}},{"start":"{{Tomorrow}}","worker":"a","worker":"b"}]"""), "[1].worker");

    [TestCase("[")]
    [TestCase("[{]")]
    [TestCase("[{}]]")]
    [TestCase("")]
    public async Task Invalid_JSON_is_malformed(string body) =>
        AssertProblem(await PostAsync(Path, body), HttpStatusCode.BadRequest, "malformed-json");

    [Test]
    public async Task At_most_200_errors_are_reported()
    {
        var response = await PostAsync(Path, $"[{string.Join(',', Enumerable.Repeat("{}", 1000))}]");
        Assert.That(response.ErrorNames, Has.Count.EqualTo(200), "A start and a worker for each of the first hundred.");
    }

    [Test]
    public async Task Batch_path_is_not_a_task()
    {
        AssertProblem(await GetAsync(Path), HttpStatusCode.NotFound, "task-not-found");
        var put = await SendAsync(HttpMethod.Put, Path, "[]");
        AssertProblem(put, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.That(put.Header("Allow"), Does.Contain("POST"));
    }

    private async Task<int> CountAsync() => (await GetAsync("/api/tasks?worker=batch")).Json.GetArrayLength();
}
