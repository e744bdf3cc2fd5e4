using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

/// <summary>The access table: every routed endpoint, called by every kind of caller.</summary>
internal sealed class EndpointTableTests(string provider) : ApiFixture(provider)
{
    private const string Open = "open";

    /// <summary>The scope of each endpoint. An endpoint without a row and a row without an endpoint fail the test.</summary>
    private static readonly Dictionary<string, string> Table = new(StringComparer.Ordinal)
    {
        ["GET api/tasks"] = Scopes.TasksRead,
        ["POST api/tasks"] = Scopes.TasksWrite,
        ["POST api/tasks/batch"] = Scopes.TasksWrite,
        ["POST api/tasks/bulk"] = Scopes.TasksWrite,
        ["GET api/tasks/count"] = Scopes.TasksRead,
        ["GET api/tasks/{id}"] = Scopes.TasksRead,
        ["HEAD api/tasks/{id}"] = Scopes.TasksRead,
        ["GET api/tasks/{id}/events"] = Scopes.TasksRead,
        ["GET api/events"] = Scopes.TasksRead,
        ["PATCH api/tasks/{id}"] = Scopes.TasksWrite,
        ["DELETE api/tasks/{id}"] = Scopes.TasksWrite,
        ["PATCH api/tasks/{id}/payload"] = Scopes.TasksWrite,
        ["DELETE api/tasks/{id}/payload/{key}"] = Scopes.TasksWrite,
        ["POST api/claims"] = Scopes.TasksWork,
        ["POST api/tasks/reports"] = Scopes.TasksWork,
        ["POST api/tasks/{id}/heartbeat"] = Scopes.TasksWork,
        ["POST api/tasks/{id}/complete"] = Scopes.TasksWork,
        ["POST api/tasks/{id}/fail"] = Scopes.TasksWork,
        ["POST api/tasks/{id}/release"] = Scopes.TasksWork,
        ["GET api/schedules"] = Scopes.TasksRead,
        ["POST api/schedules"] = Scopes.TasksWrite,
        ["GET api/schedules/{id}"] = Scopes.TasksRead,
        ["HEAD api/schedules/{id}"] = Scopes.TasksRead,
        ["PATCH api/schedules/{id}"] = Scopes.TasksWrite,
        ["DELETE api/schedules/{id}"] = Scopes.TasksWrite,
        ["POST api/schedules/{id}/trigger"] = Scopes.TasksWrite,
        ["POST api/schedules/{id}/backfill"] = Scopes.TasksWrite,
        ["GET api/schedules/{id}/preview"] = Scopes.TasksRead,
        ["POST api/schedules/preview"] = Scopes.TasksRead,
        ["PUT api/schedules/by-name/{name}"] = Scopes.TasksWrite,
        ["GET api/schedules/by-name/{name}"] = Scopes.TasksRead,
        ["HEAD api/schedules/by-name/{name}"] = Scopes.TasksRead,
        ["DELETE api/schedules/by-name/{name}"] = Scopes.TasksWrite,
        ["GET api/workers"] = Scopes.TasksRead,
        ["GET api/workers/{worker}"] = Scopes.TasksRead,
        ["PATCH api/workers/{worker}"] = Scopes.Admin,
        ["DELETE api/workers/{worker}"] = Scopes.Admin,
        ["GET /health/live"] = Open,
        ["HEAD /health/live"] = Open,
        ["GET /health/ready"] = Open,
        ["HEAD /health/ready"] = Open,
        ["GET /swagger/{documentName}/swagger.{extension}"] = Open,
        ["GET swagger/{**path}"] = Open,
        ["HEAD /swagger/{documentName}/swagger.{extension}"] = Open,
    };

    // The singular path is an alias of the plural one.
    private static readonly Dictionary<string, string> Expected = Table
        .Concat(Table.Where(row => row.Key.Contains("api/tasks", StringComparison.Ordinal))
            .Select(row => KeyValuePair.Create(row.Key.Replace("api/tasks", "api/task", StringComparison.Ordinal), row.Value)))
        .ToDictionary(StringComparer.Ordinal);

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Authentication:Mode", "ApiKey")];

    private IEnumerable<string> Endpoints =>
        from endpoint in Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select $"{method} {endpoint.RoutePattern.RawText}";

    [Test]
    public void Table_lists_exactly_the_endpoints() => Assert.That(Endpoints, Is.EquivalentTo(Expected.Keys));

    [Test]
    public async Task Every_caller_gets_the_status_in_the_table()
    {
        var key = await Server.AddKeyAsync([Scopes.Admin]);
        var callers = new List<(string Name, string? Key, string[] Scopes)> { ("no key", null, []), ("wrong key", ApiKeyHelper.WithWrongSecret(key), []) };
        foreach (var scope in Scopes.All)
        {
            callers.Add((scope, await Server.AddKeyAsync([scope]), [scope]));
        }

        var report = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"{"endpoint",-52}{string.Concat(callers.Select(caller => $"{caller.Name,-13}"))}needs");
        foreach (var row in Expected.OrderBy(row => row.Key.Split(' ')[1].Trim('/'), StringComparer.Ordinal).ThenBy(row => row.Key, StringComparer.Ordinal))
        {
            report.Append(CultureInfo.InvariantCulture, $"{row.Key,-52}");
            foreach (var caller in callers)
            {
                var response = await CallAsync(row.Key, caller.Key);
                report.Append(CultureInfo.InvariantCulture, $"{(int)response.Status,-13}");
                AssertAllowed(response, row, caller);
            }

            report.AppendLine(row.Value);
        }

        // The runner shows only this stream for a passed test.
        await TestContext.Error.WriteLineAsync(report.ToString());
    }

    private static void AssertAllowed(ApiResponse response, KeyValuePair<string, string> row, (string Name, string? Key, string[] Scopes) caller)
    {
        var what = $"{row.Key} by {caller.Name}: {response.Body}";
        var isHead = row.Key.StartsWith("HEAD", StringComparison.Ordinal);
        if (row.Value == Open || caller.Scopes.Contains(row.Value) || caller.Scopes.Contains(Scopes.Admin))
        {
            Assert.That(response.Status, Is.Not.EqualTo(HttpStatusCode.Unauthorized).And.Not.EqualTo(HttpStatusCode.Forbidden), what);
        }
        else if (caller.Scopes.Length == 0)
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Unauthorized), what);
            Assert.That(response.Header("WWW-Authenticate"), Is.EqualTo("Bearer"), what);
            Assert.That(isHead || response.Code == "unauthenticated", what);
        }
        else
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Forbidden), what);
            Assert.That(isHead || (response.Code == "forbidden" && response.Text("detail")!.Contains(row.Value, StringComparison.Ordinal)), what);
        }
    }

    private Task<ApiResponse> CallAsync(string endpoint, string? key)
    {
        var (method, path) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1].TrimStart('/'));
        path = path.Replace("{id}", "01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", StringComparison.Ordinal)
            .Replace("{key}", "k", StringComparison.Ordinal)
            .Replace("{worker}", "reports", StringComparison.Ordinal)
            .Replace("{**path}", "index.html", StringComparison.Ordinal)
            .Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{extension}", "json", StringComparison.Ordinal);
        return SendAsync(new HttpMethod(method), $"/{path}", null, null, key is null ? [] : [("X-Api-Key", key)]);
    }
}
