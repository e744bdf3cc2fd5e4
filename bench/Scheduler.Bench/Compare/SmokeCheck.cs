using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Bench.Compare;

/// <summary>One request of each kind. All servers have to answer with the same statuses and the same members.</summary>
internal static class SmokeCheck
{
    /// <summary>The shape of each answer: status, headers that matter, and the names of the members.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ShapesAsync(Uri server, string anId)
    {
        using var client = new HttpClient { BaseAddress = server };
        var shapes = new Dictionary<string, string>(StringComparer.Ordinal);
        await AddAsync("get", HttpMethod.Get, $"/api/tasks/{anId}");
        await AddAsync("get of an unknown id", HttpMethod.Get, "/api/tasks/01890000-0000-7000-8000-000000000000");
        await AddAsync("list", HttpMethod.Get, "/api/tasks?worker=w1&status=SCHEDULED&limit=50");
        await AddAsync("page", HttpMethod.Get, "/api/tasks?limit=50");
        var task = new { start = "2090-01-01T09:00:00Z", worker = "w1", title = "Created", payload = new { n = 1 } };
        await AddAsync("create", HttpMethod.Post, "/api/tasks", JsonContent.Create(task));
        await AddAsync("patch", HttpMethod.Patch, $"/api/tasks/{anId}/payload", JsonContent.Create(new { step = 1 }));
        await AddAsync("patch without JSON", HttpMethod.Patch, $"/api/tasks/{anId}/payload", new StringContent("no", null, "application/json"));
        return shapes;

        async Task AddAsync(string name, HttpMethod method, string path, HttpContent? body = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body };
            using var response = await client.SendAsync(request);
            var members = response.IsSuccessStatusCode ? Members(await response.Content.ReadFromJsonAsync<JsonElement>(), "") : "";
            var location = response.Headers.Location is null ? "" : " Location";
            var link = response.Headers.Contains("Link") ? " Link" : "";
            shapes.Add(name, $"{(int)response.StatusCode}{location}{link} {members}");
        }
    }

    /// <summary>Follows the links to the page at the given position, and returns its path with the limit 50.</summary>
    public static async Task<string> FindPageAsync(Uri server, int position)
    {
        const int step = 1000;
        using var client = new HttpClient { BaseAddress = server };
        var path = $"/api/tasks?limit={step}";
        for (var passed = 0; passed < position; passed += step)
        {
            using var response = await client.GetAsync(path);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
            var link = response.Headers.GetValues("Link").First();
            path = link[(link.IndexOf('<') + 1)..link.IndexOf('>')];
        }

        // An absolute link is as good as a relative one.
        return new Uri(server, path).PathAndQuery.Replace($"limit={step}", "limit=50", StringComparison.Ordinal);
    }

    private static string Members(JsonElement value, string path) => value.ValueKind switch
    {
        // The stored tasks differ in payload and not in shape.
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{path}{member.Name} {Members(member.Value, $"{path}{member.Name}.")}".TrimEnd())),
        JsonValueKind.Array => $"[{value.GetArrayLength()}] {(value.GetArrayLength() == 0 ? "" : Members(value[0], path))}",
        JsonValueKind.Null => "null",
        _ => "",
    };
}
