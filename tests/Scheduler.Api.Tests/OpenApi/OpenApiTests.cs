using System.Net;
using System.Text.Json;
using Scheduler.Api.Errors;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.OpenApi;

internal sealed class OpenApiTests(string provider) : ApiFixture(provider)
{
    private static IEnumerable<(string Path, string Method, JsonElement Operation)> Operations =>
        from path in JsonDocument.Parse(CheckedInDocument.Text).RootElement.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (path.Name, operation.Name, operation.Value);

    [Test]
    public async Task Checked_in_document_equals_served_document()
    {
        var served = await GetAsync("/swagger/v1/swagger.json");
        Assert.That(
            served.Body.ReplaceLineEndings("\n").TrimEnd(),
            Is.EqualTo(CheckedInDocument.Text.ReplaceLineEndings("\n").TrimEnd()),
            "Save the response of /swagger/v1/swagger.json as docs/openapi.json.");
    }

    [Test]
    public void Nullable_enum_lists_null()
    {
        var nullable = from schema in JsonDocument.Parse(CheckedInDocument.Text).RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject()
                       where schema.Value.TryGetProperty("properties", out _)
                       from field in schema.Value.GetProperty("properties").EnumerateObject()
                       where field.Value.TryGetProperty("enum", out _) && field.Value.TryGetProperty("nullable", out var isNullable) && isNullable.GetBoolean()
                       select field.Value.GetProperty("enum").EnumerateArray().Select(value => value.ValueKind).ToList();
        Assert.That(nullable, Is.Not.Empty);
        Assert.That(nullable, Is.All.Contains(JsonValueKind.Null));
    }

    [Test]
    public async Task Swagger_UI_is_served()
    {
        Assert.That((await GetAsync("/swagger/index.html")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public void Every_operation_is_fully_described()
    {
        Assert.That(Operations.Select(operation => operation.Operation.GetProperty("operationId").GetString()), Is.Unique);
        foreach (var (path, method, operation) in Operations)
        {
            Assert.That(path, Does.Match("^/api/(tasks|claims|workers|events|schedules)"));
            Assert.That(operation.GetProperty("summary").GetString(), Is.Not.Empty);
            foreach (var response in operation.GetProperty("responses").EnumerateObject())
            {
                var hasBody = method != "head" && response.Name is not ("204" or "304");
                Assert.That(response.Value.TryGetProperty("content", out var content), Is.EqualTo(hasBody), $"{method} {path} {response.Name}");
                foreach (var media in hasBody ? content.EnumerateObject().ToArray() : [])
                {
                    Assert.That(media.Value.TryGetProperty("schema", out _));
                    Assert.That(media.Value.GetProperty("examples").EnumerateObject(), Is.Not.Empty);
                }
            }
        }
    }

    [Test]
    public void Every_problem_of_an_operation_is_documented()
    {
        // An unsupported method belongs to no operation.
        var expected = ProblemCode.All.Keys.Except(["method-not-allowed"], StringComparer.Ordinal);
        var reported = from operation in Operations
                       from response in operation.Operation.GetProperty("responses").EnumerateObject()
                       where response.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out _)
                       from example in response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject()
                       select example.Name;
        Assert.That(reported.Distinct(StringComparer.Ordinal), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Every_body_example_is_accepted()
    {
        var sent = 0;
        foreach (var (path, method, operation) in Operations.Where(operation => operation.Operation.TryGetProperty("requestBody", out _)))
        {
            if (NeedsLease(path))
            {
                continue;
            }

            var media = operation.GetProperty("requestBody").GetProperty("content").EnumerateObject().Single();
            foreach (var example in media.Value.GetProperty("examples").EnumerateObject())
            {
                var response = await SendAsync(new HttpMethod(method), await FillAsync(path, operation), WithoutWait(example.Value.GetProperty("value").GetRawText()), media.Name);
                Assert.That((int)response.Status, Is.InRange(200, 299), $"{method} {path} {example.Name}: {response.Body}");
                sent++;
            }
        }

        Assert.That(sent, Is.GreaterThanOrEqualTo(4));
    }

    [Test]
    public async Task Every_parameter_example_is_accepted()
    {
        foreach (var (path, method, operation) in Operations.Where(operation => !operation.Operation.TryGetProperty("requestBody", out _)))
        {
            var query = from parameter in Parameters(operation)
                        where parameter.GetProperty("in").GetString() == "query" && parameter.TryGetProperty("example", out _)
                        let example = parameter.GetProperty("example")
                        from value in example.ValueKind == JsonValueKind.Array ? example.EnumerateArray().ToArray() : [example]
                        select $"{parameter.GetProperty("name").GetString()}={Uri.EscapeDataString(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText())}";
            var response = await SendAsync(new HttpMethod(method), $"{await FillAsync(path, operation)}?{string.Join('&', query)}");
            Assert.That((int)response.Status, Is.InRange(200, 299), $"{method} {path}: {response.Body}");
        }
    }

    [Test]
    public async Task Response_examples_have_the_fields_of_real_responses()
    {
        var fields = (await CreateAsync()).Json.EnumerateObject().Select(field => field.Name).ToList();
        var worker = (await GetAsync("/api/workers/reports")).Json.EnumerateObject().Select(field => field.Name).ToList();
        var page = (await GetAsync("/api/events?after=0&limit=1")).Json;
        var bulk = NamesOf((await PostAsync("/api/tasks/bulk", """{"action":"RETRY","ids":["x"]}""")).Json);
        var schedule = NamesOf((await SendAsync(
            HttpMethod.Put, "/api/schedules/by-name/of-the-fields", """{"every":"PT1H","worker":"reports"}""")).Json);
        var problem = (await GetAsync("/api/tasks/x")).Json.EnumerateObject().Select(field => field.Name).ToList();
        var examples = from operation in Operations
                       from response in operation.Operation.GetProperty("responses").EnumerateObject()
                       where response.Value.TryGetProperty("content", out _)
                       from media in response.Value.GetProperty("content").EnumerateObject()
                       from example in media.Value.GetProperty("examples").EnumerateObject()
                       let value = example.Value.GetProperty("value")
                       select (media.Name, Value: value.ValueKind == JsonValueKind.Array ? value[0] : value);
        foreach (var (media, value) in examples.Where(example => example.Name != "text/event-stream"))
        {
            var names = value.EnumerateObject().Select(field => field.Name).Where(name => name != "errors");
            Assert.That(names, Is.EqualTo(media switch
            {
                "application/json" when value.TryGetProperty("results", out _) => ["results"],
                "application/json" when value.TryGetProperty("nextDueAt", out _) => ["tasks", "nextDueAt"],
                "application/json" when value.TryGetProperty("oldestDueAt", out _) => worker,
                "application/json" when value.TryGetProperty("matched", out _) => bulk,
                "application/json" when value.TryGetProperty("count", out _) => ["count", "capped"],
                "application/json" when value.TryGetProperty("next", out _) => NamesOf(page),
                "application/json" when value.TryGetProperty("sequence", out _) => NamesOf(page.GetProperty("events")[0]),
                "application/json" when value.TryGetProperty("heldBy", out _) => schedule,
                "application/json" when value.TryGetProperty("nextStarts", out _) => ["nextStarts"],
                "application/json" => fields,
                _ => problem,
            }));
        }
    }

    private static List<string> NamesOf(JsonElement value) => [.. value.EnumerateObject().Select(field => field.Name)];

    /// <summary>Whether an operation needs a lease token, which an example cannot contain; other tests send these requests.</summary>
    private static bool NeedsLease(string path) =>
        new[] { "/heartbeat", "/complete", "/fail", "/release" }.Any(call => path.EndsWith(call, StringComparison.Ordinal));

    // The clock is frozen.
    private static string WithoutWait(string body) => body.Replace("\"waitSeconds\": 20", "\"waitSeconds\": 0", StringComparison.Ordinal);

    private static JsonElement.ArrayEnumerator Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default;

    private static string ScheduleName(JsonElement operation) => Parameters(operation)
        .Where(parameter => parameter.GetProperty("name").GetString() == "name")
        .Select(parameter => parameter.GetProperty("example").GetString()!)
        .FirstOrDefault("example");

    /// <summary>The path of an existing task or schedule, with the examples for other parameters.</summary>
    private async Task<string> FillAsync(string path, JsonElement operation)
    {
        var create = Operations.Single(o => o.Operation.GetProperty("operationId").GetString() == "createTask").Operation;
        var body = create.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("examples").EnumerateObject().First();
        var isSchedule = path.StartsWith("/api/schedules", StringComparison.Ordinal);
        var task = isSchedule
            ? await SendAsync(HttpMethod.Put, $"/api/schedules/by-name/{ScheduleName(operation)}", """{"every":"PT1H","worker":"reports"}""")
            : await PostAsync("/api/tasks", body.Value.GetProperty("value").GetRawText());
        if (path == "/api/schedules" && operation.TryGetProperty("requestBody", out _))
        {
            // The examples use the same names each time.
            foreach (var existing in (await GetAsync(path)).Json.EnumerateArray())
            {
                await DeleteAsync($"{path}/{existing.GetProperty("id").GetString()}");
            }
        }

        var filled = path.Replace("{id}", task.Id, StringComparison.Ordinal);
        return Parameters(operation)
            .Where(parameter => parameter.GetProperty("in").GetString() == "path")
            .Aggregate(filled, (url, parameter) => url.Replace($"{{{parameter.GetProperty("name").GetString()}}}", parameter.GetProperty("example").GetString(), StringComparison.Ordinal));
    }
}
