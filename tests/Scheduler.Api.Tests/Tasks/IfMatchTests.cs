using System.Net;
using System.Text;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.Tasks;
using Scheduler.Testing.Http;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class IfMatchTests(string provider) : ApiFixture(provider)
{
    private static readonly (string Method, string Path, string? Body)[] Changes =
    [
        ("PATCH", "", """{"title":"changed"}"""), ("PATCH", "/payload", """{"added":1}"""), ("DELETE", "/payload/key", null), ("DELETE", "", null),
    ];

    private static IEnumerable<TestCaseData> Each<T>(params T[] values) =>
        from change in Changes from value in values select new TestCaseData(change.Method, change.Path, change.Body, value);

    private static IEnumerable<TestCaseData> Matching =>
        Each("\"1\"", " \"1\" ", "*", " * ", "\"7\", \"1\"", ",,\"7\" ,\t, \"1\",", "W/\"1\", \"1\"", "\"a,b\", \"1\"");

    private static IEnumerable<TestCaseData> Others =>
        Each("\"2\"", "W/\"1\"", "\"\"", "\"01\"", "\"+1\"", "\"one\"", "\"*\"", "\"4294967297\"", "\"0\", \"2\"");

    private static IEnumerable<TestCaseData> Malformed =>
        Each("", " ", "1", "\"1", "1\"", "'1'", "\"1\" \"2\"", "\"1\";\"2\"", "*, \"1\"", "\"1\", *", ",", "\"a b\"", "**");

    [TestCaseSource(nameof(Matching))]
    public async Task Change_with_the_current_version_succeeds(string method, string path, string? body, string condition)
    {
        var task = await CreateAsync(""" "payload":{"key":1} """);
        var response = await ChangeAsync(task.Id, method, path, body, condition);
        Assert.That((int)response.Status, Is.InRange(200, 204), response.Body);
    }

    [TestCaseSource(nameof(Others))]
    public async Task Change_with_another_version_returns_412(string method, string path, string? body, string condition)
    {
        var task = await CreateAsync(""" "payload":{"key":1} """);
        AssertProblem(await ChangeAsync(task.Id, method, path, body, condition), HttpStatusCode.PreconditionFailed, "version-mismatch");
        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
    }

    [TestCaseSource(nameof(Malformed))]
    public async Task Malformed_header_is_rejected(string method, string path, string? body, string condition)
    {
        var task = await CreateAsync(""" "payload":{"key":1} """);
        AssertInvalid(await ChangeAsync(task.Id, method, path, body, condition), "If-Match");
        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
    }

    private static IEnumerable<TestCaseData> Weak => Each("W/\"1\"", "\"7\", W/\"1\"", ",W/\"\" ,\"2\"");

    private static IEnumerable<TestCaseData> Strong => Each("\"2\"", "\"W/\"", "\"aW/1\", \"W\"");

    [TestCaseSource(nameof(Weak))]
    public async Task Weak_tag_is_explained(string method, string path, string? body, string condition)
    {
        var task = await CreateAsync(""" "payload":{"key":1} """);
        var refusal = await ChangeAsync(task.Id, method, path, body, condition);
        AssertProblem(refusal, HttpStatusCode.PreconditionFailed, "version-mismatch");
        Assert.That(refusal.Text("detail"), Does.Contain("weak tag").And.Contain("version 1"));
    }

    [TestCaseSource(nameof(Strong))]
    public async Task Other_tags_get_no_advice_on_weak_tags(string method, string path, string? body, string condition)
    {
        var task = await CreateAsync(""" "payload":{"key":1} """);
        var refusal = await ChangeAsync(task.Id, method, path, body, condition);
        Assert.That(refusal.Text("detail"), Does.Not.Contain("weak").And.Contain("version 1"));
    }

    [Test]
    public async Task Header_can_be_split_over_several_lines()
    {
        var task = await CreateAsync();
        var response = await RawConnection.ExchangeAsync(
            Server.Address, "DELETE", $"/api/tasks/{task.Id}", "If-Match: \"7\"\r\nIf-Match: \"1\"\r\n");
        Assert.That(response.Status, Is.EqualTo(204));
    }

    [TestCase("w/\"1\"")]
    [TestCase("W/ \"1\"")]
    public async Task Weak_tag_prefix_is_case_sensitive(string tag)
    {
        // HttpClient would correct it.
        var task = await CreateAsync();
        Assert.That((await RawConnection.ExchangeAsync(Server.Address, "DELETE", $"/api/tasks/{task.Id}", $"If-Match: {tag}\r\n")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Hostile_list_is_parsed_in_linear_time()
    {
        var task = await CreateAsync();
        var list = "\"1\"" + string.Concat(Enumerable.Repeat(",   ", 2000)) + "x";
        AssertInvalid(await ChangeAsync(task.Id, "DELETE", "", body: null, list), "If-Match");
    }

    [Test]
    public async Task Returned_tag_is_valid_for_exactly_one_change()
    {
        var task = await CreateAsync();
        var first = await ChangeAsync(task.Id, "PATCH", "", """{"title":"first"}""", task.Header("ETag")!);
        var late = await ChangeAsync(task.Id, "PATCH", "", """{"title":"late"}""", task.Header("ETag")!);
        AssertProblem(late, HttpStatusCode.PreconditionFailed, "version-mismatch");
        Assert.That((await ChangeAsync(task.Id, "PATCH", "", """{"title":"second"}""", first.Header("ETag")!)).Text("title"), Is.EqualTo("second"));
    }

    [Test]
    public async Task No_op_change_with_another_version_returns_412()
    {
        var task = await CreateAsync();
        AssertProblem(await ChangeAsync(task.Id, "PATCH", "", "{}", "\"2\""), HttpStatusCode.PreconditionFailed, "version-mismatch");
    }

    [Test]
    public async Task Errors_of_header_and_body_are_reported_together()
    {
        var task = await CreateAsync();
        AssertInvalid(await ChangeAsync(task.Id, "PATCH", "", """{"worker":"","x":1}""", "1"), "worker", "x", "If-Match");
        AssertProblem(await ChangeAsync(task.Id, "PATCH", "", "{", "1"), HttpStatusCode.BadRequest, "malformed-json");
    }

    [Test]
    public async Task Errors_are_reported_in_order_of_precedence()
    {
        var task = await CreateInAsync("RUNNING");
        var missing = TaskId.New(ApiServer.Start).ToString();
        AssertInvalid(await ChangeAsync(missing, "DELETE", "", body: null, "1"), "If-Match");
        AssertProblem(await ChangeAsync(missing, "DELETE", "", body: null, "*"), HttpStatusCode.NotFound, "task-not-found");
        AssertProblem(await ChangeAsync(task.Id, "DELETE", "/payload/none", body: null, "\"9\""), HttpStatusCode.NotFound, "payload-key-not-found");
        AssertProblem(await ChangeAsync(task.Id, "DELETE", "", body: null, "\"9\""), HttpStatusCode.PreconditionFailed, "version-mismatch");
        AssertProblem(await ChangeAsync(task.Id, "PATCH", "", """{"status":"SCHEDULED"}""", "\"9\""), HttpStatusCode.PreconditionFailed, "version-mismatch");
        AssertProblem(await ChangeAsync(task.Id, "DELETE", "", body: null, "\"2\""), HttpStatusCode.Conflict, "task-running");
    }

    private Task<ApiResponse> ChangeAsync(string id, string method, string path, string? body, string condition) => SendAsync(
        new HttpMethod(method), $"/api/tasks/{id}{path}", body is null ? null : Encoding.UTF8.GetBytes(body), "application/json", ("If-Match", condition));
}
