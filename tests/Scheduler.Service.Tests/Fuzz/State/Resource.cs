using System.Text.Json;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>A thing that the service made, such as a task.</summary>
/// <param name="collection">The path of its kind.</param>
/// <param name="id">Its id.</param>
/// <param name="isShared">Whether several connections change it.</param>
internal sealed class Resource(string collection, string id, bool isShared)
{
    // Of 256 KiB, with room for what one request may add.
    private const int FullPayload = 200_000;

    public string Collection => collection;

    public string Id => id;

    public bool IsShared => isShared;

    public string Path => $"{collection}/{id}";

    /// <summary>What the service last answered of it.</summary>
    public JsonElement Last { get; set; }

    public int Version => Field("version", JsonValueKind.Number) is { } version ? version.GetInt32() : 0;

    /// <summary>The first-level keys of its payload.</summary>
    public IReadOnlyList<string> PayloadKeys =>
        Field("payload", JsonValueKind.Object) is { } payload ? payload.EnumerateObject().Select(key => key.Name).ToList() : [];

    /// <summary>
    /// Whether a request about it may break a rule that only what is stored can show: its payload may be full already, or
    /// another connection have changed it.
    /// </summary>
    public bool MayRefuse => IsShared || Field("payload", JsonValueKind.Object)?.GetRawText().Length > FullPayload;

    /// <summary>The id of what was answered; null when it has none, which the judge complains of.</summary>
    public static string? IdOf(JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;

    private JsonElement? Field(string name, JsonValueKind kind) => Last.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
