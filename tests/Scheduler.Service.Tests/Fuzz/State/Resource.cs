using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Service.Tests.Histories;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>The last known state of a resource, such as a task.</summary>
/// <param name="collection">The path of the collection.</param>
/// <param name="id">The id.</param>
/// <param name="isShared">Whether all clients change it.</param>
internal sealed partial class Resource(string collection, string id, bool isShared)
{
    // The limit of 256 KiB minus what one request may add.
    private const int FullPayload = 200_000;

    /// <summary>The fields of a task or a schedule that change without a new version.</summary>
    private static readonly string[] Unversioned =
        ["progress", "waiting", "state", "nextStarts", "nextTaskId", "heldBy", "last", "late", "lastSkipped"];

    public string Collection => collection;

    public string Id => id;

    public bool IsShared => isShared;

    public string Path => $"{collection}/{id}";

    /// <summary>The resource in the last response.</summary>
    public JsonElement Last { get; set; }

    /// <summary>The name; null when it has none.</summary>
    public string? Name => Field(Last, "name", JsonValueKind.String)?.GetString();

    public int Version => Field(Last, "version", JsonValueKind.Number)?.GetInt32() ?? 0;

    /// <summary>The due time; null when the task is not waiting.</summary>
    public DateTimeOffset? DueAt => TimeOf(Last, "dueAt");

    /// <summary>The worker name; null when it has none.</summary>
    public string? Worker => Field(Last, "worker", JsonValueKind.String)?.GetString();

    /// <summary>The first-level keys of the payload.</summary>
    public IReadOnlyList<string> PayloadKeys =>
        Field(Last, "payload", JsonValueKind.Object) is { } payload ? payload.EnumerateObject().Select(key => key.Name).ToList() : [];

    /// <summary>
    /// Whether the stored state may make a valid request fail: the payload may be full, or another client may have changed the
    /// resource.
    /// </summary>
    public bool MayRefuse => IsShared || Field(Last, "payload", JsonValueKind.Object)?.GetRawText().Length > FullPayload;

    /// <summary>Whether it is a task that a schedule created for an instant, which the schedule may change and delete at any time.</summary>
    public static bool IsOccurrence(JsonElement response) => Field(response, "scheduledFor", JsonValueKind.String) is not null;

    /// <summary>The id; null when it is missing, which the rules report.</summary>
    public static string? IdOf(JsonElement response) => Field(response, "id", JsonValueKind.String)?.GetString();

    /// <summary>The start of the current attempt; null when there is none.</summary>
    public static string? StartedAtOf(JsonElement response) => Field(response, "startedAt", JsonValueKind.String)?.GetString();

    /// <summary>The lease token; null when it has none.</summary>
    public static string? TokenOf(JsonElement response) =>
        Field(response, "lease", JsonValueKind.Object) is { } lease ? Field(lease, "token", JsonValueKind.String)?.GetString() : null;

    /// <summary>The tasks in the response to a claim.</summary>
    public static List<JsonElement> ClaimedIn(RawResponse response) =>
        response.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("tasks", out var tasks) ? tasks.EnumerateArray().ToList() : [];

    /// <summary>
    /// Whether only the client that created it can have changed it so far: the task has not become due, from when any client may claim
    /// it, and its lease has not expired.
    /// </summary>
    public bool IsStill(DateTimeOffset now) => DueAt is not { } dueAt ? !(ExpiresAt <= now) : dueAt > now;

    /// <summary>Whether it was leased in the last response.</summary>
    public bool IsLeased => ExpiresAt is not null;

    /// <summary>Whether this is the current lease.</summary>
    public bool IsHeldBy(LeaseRecord lease) => ExpiresAt is not null && StartedAtOf(Last) == lease.StartedAt;

    /// <summary>Updates the last known state.</summary>
    /// <param name="response">The resource in a response.</param>
    /// <param name="maxStep">The maximum increase of the version when no other client can have changed the resource.</param>
    /// <param name="mayRenew">Whether the lease may have been extended, which does not change the version.</param>
    /// <returns>The contradictions to the last known state.</returns>
    public IEnumerable<string> Observe(JsonElement response, int maxStep, bool mayRenew)
    {
        var (before, version) = (Last, Version);
        var isStill = IsStill(TimeProvider.System.GetUtcNow());
        Last = response;
        var step = Version - version;
        if (step == 0 && Text(before, mayRenew) != Text(response, mayRenew))
        {
            yield return $"The version is unchanged, but the response is not: {before.GetRawText()}";
        }
        else if (step < 0 || (isStill && step > maxStep))
        {
            yield return $"The version changed by {step}, from {before.GetRawText()}";
        }
    }

    private DateTimeOffset? ExpiresAt => Field(Last, "lease", JsonValueKind.Object) is { } lease ? TimeOf(lease, "expiresAt") : null;

    private static string Text(JsonElement response, bool mayRenew)
    {
        var fields = response.EnumerateObject().Where(field => !Unversioned.Contains(field.Name, StringComparer.Ordinal));
        var text = string.Join(',', fields.Select(field => $"{field.Name}:{field.Value.GetRawText()}"));
        return mayRenew ? Expiry().Replace(text, "") : text;
    }

    private static DateTimeOffset? TimeOf(JsonElement response, string name) => Field(response, name, JsonValueKind.String)?.GetDateTimeOffset();

    private static JsonElement? Field(JsonElement response, string name, JsonValueKind kind) =>
        response.ValueKind == JsonValueKind.Object && response.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    [GeneratedRegex("\"expiresAt\":\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Expiry();
}
