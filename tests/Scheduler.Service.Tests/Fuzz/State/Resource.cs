using System.Text.Json;
using System.Text.RegularExpressions;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>A thing that the service made, such as a task.</summary>
/// <param name="collection">The path of its kind.</param>
/// <param name="id">Its id.</param>
/// <param name="isShared">Whether several connections change it.</param>
internal sealed partial class Resource(string collection, string id, bool isShared)
{
    // Of 256 KiB, with room for what one request may add.
    private const int FullPayload = 200_000;

    public string Collection => collection;

    public string Id => id;

    public bool IsShared => isShared;

    public string Path => $"{collection}/{id}";

    /// <summary>What the service last answered of it.</summary>
    public JsonElement Last { get; set; }

    public int Version => Field(Last, "version", JsonValueKind.Number)?.GetInt32() ?? 0;

    /// <summary>When it may be claimed; null when it may not be.</summary>
    public DateTimeOffset? DueAt => TimeOf(Last, "dueAt");

    /// <summary>Whose it is; null when it is nobody's.</summary>
    public string? Worker => Field(Last, "worker", JsonValueKind.String)?.GetString();

    /// <summary>The first-level keys of its payload.</summary>
    public IReadOnlyList<string> PayloadKeys =>
        Field(Last, "payload", JsonValueKind.Object) is { } payload ? payload.EnumerateObject().Select(key => key.Name).ToList() : [];

    /// <summary>
    /// Whether a request about it may break a rule that only what is stored can show: its payload may be full already, or
    /// another connection have changed it.
    /// </summary>
    public bool MayRefuse => IsShared || Field(Last, "payload", JsonValueKind.Object)?.GetRawText().Length > FullPayload;

    /// <summary>The id of what was answered; null when it has none, which the judge complains of.</summary>
    public static string? IdOf(JsonElement response) => Field(response, "id", JsonValueKind.String)?.GetString();

    /// <summary>When its present attempt began; null when none runs.</summary>
    public static string? StartedAtOf(JsonElement response) => Field(response, "startedAt", JsonValueKind.String)?.GetString();

    /// <summary>
    /// Whether nobody but the connection that made it can have changed it until now: it had not fallen due, when anybody may have
    /// claimed it, and its lease had not run out.
    /// </summary>
    public bool IsStill(DateTimeOffset now) => DueAt is not { } dueAt ? !(ExpiresAt <= now) : dueAt > now;

    /// <summary>Whether somebody held it when it was last answered.</summary>
    public bool IsLeased => ExpiresAt is not null;

    /// <summary>Whether a worker that shows this token holds it.</summary>
    public bool IsHeldBy(LeaseToken token) => ExpiresAt is not null && StartedAtOf(Last) == token.StartedAt;

    /// <summary>Takes note of how it is answered now.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="maxStep">By how much the version may have moved when nobody else can have changed it.</param>
    /// <param name="mayRenew">Whether its lease may have been prolonged, which is no change that the version shows.</param>
    /// <returns>What the answer contradicts.</returns>
    public IEnumerable<string> Observe(JsonElement response, int maxStep, bool mayRenew)
    {
        var (before, version) = (Last, Version);
        var isStill = IsStill(TimeProvider.System.GetUtcNow());
        Last = response;
        var step = Version - version;
        if (step == 0 && Text(before, mayRenew) != Text(response, mayRenew))
        {
            yield return $"The version stayed and the response did not: {before.GetRawText()}";
        }
        else if (step < 0 || (isStill && step > maxStep))
        {
            yield return $"The version moved by {step}, from {before.GetRawText()}";
        }
    }

    private DateTimeOffset? ExpiresAt => Field(Last, "lease", JsonValueKind.Object) is { } lease ? TimeOf(lease, "expiresAt") : null;

    private static string Text(JsonElement response, bool mayRenew) => mayRenew ? Expiry().Replace(response.GetRawText(), "") : response.GetRawText();

    private static DateTimeOffset? TimeOf(JsonElement response, string name) => Field(response, name, JsonValueKind.String)?.GetDateTimeOffset();

    private static JsonElement? Field(JsonElement response, string name, JsonValueKind kind) =>
        response.ValueKind == JsonValueKind.Object && response.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    [GeneratedRegex("\"expiresAt\":\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Expiry();
}
