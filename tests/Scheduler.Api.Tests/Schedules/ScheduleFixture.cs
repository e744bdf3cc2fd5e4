using System.Net;
using System.Text.Json;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>The base class of tests of schedules. Each test has its own name.</summary>
internal abstract class ScheduleFixture(string provider) : ApiFixture(provider)
{
    protected const string Path = "/api/schedules";

    /// <summary>Unique, because the tests share a database.</summary>
    protected string Name { get; private set; } = null!;

    [SetUp]
    public void ChooseName() => Name = $"schedule-{TestContext.CurrentContext.Test.ID}";

    /// <summary>A body for POST, with these members in addition to a name and a worker.</summary>
    protected string Body(string members) => $$"""{"name":"{{Name}}","worker":"reports"{{(members.Length == 0 ? "" : "," + members)}}}""";

    protected async Task<ApiResponse> CreateScheduleAsync(string members = "\"cron\":\"0 9 * * *\"")
    {
        var response = await PostAsync(Path, Body(members));
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created), response.Body);
        return response;
    }

    protected async Task<List<JsonElement>> TasksOfAsync(string id) => [.. (await GetAsync($"/api/tasks?scheduleId={id}")).Json.EnumerateArray()];

    protected async Task<List<string?>> StartsOfAsync(string id) => (await TasksOfAsync(id)).ConvertAll(task => task.GetProperty("start").GetString());

    protected static List<string?> Instants(ApiResponse response) =>
        response.Json.GetProperty("nextStarts").EnumerateArray().Select(instant => instant.GetString()).ToList();

    protected Task<ApiResponse> PutAsync(string name, string json, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, $"{Path}/by-name/{Uri.EscapeDataString(name)}", System.Text.Encoding.UTF8.GetBytes(json), "application/json", headers);
}
