using System.Net;
using System.Text.Json;

namespace Scheduler.Api.Tests.Http;

/// <summary>A complete response of the service.</summary>
internal sealed record ApiResponse(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body, new JsonDocumentOptions { MaxDepth = 100 }).RootElement;

    public string Id => Text("id")!;

    /// <summary>The code of the problem; null if the response is not a problem.</summary>
    public string? Code => Header("Content-Type") == "application/problem+json" ? Text("code") : null;

    /// <summary>The names under <c>errors</c>, in order.</summary>
    public IReadOnlyList<string> ErrorNames =>
        Json.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Select(error => error.Name).ToList() : [];

    public string? Text(string field) => Json.GetProperty(field).GetString();

    public string Raw(string field) => Json.GetProperty(field).GetRawText();

    /// <summary>The body without the fields that are null.</summary>
    public string WithoutNulls() => $"{{{string.Join(',', Json.EnumerateObject()
        .Where(field => field.Value.ValueKind != JsonValueKind.Null)
        .Select(field => $"\"{field.Name}\":{field.Value.GetRawText()}"))}}}";

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string Errors(string name) => string.Join(' ', Json.GetProperty("errors").GetProperty(name).EnumerateArray().Select(message => message.GetString()));

    public static async Task<ApiResponse> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new ApiResponse(response.StatusCode, await response.Content.ReadAsStringAsync(), headers);
    }
}
