using System.Text;
using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Histories;
using Scheduler.Testing.Http;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>
/// Tracks the resources of one client. The client changes only resources that it created, so that it knows their exact state until
/// another client can have claimed them, and a few that all clients share.
/// </summary>
/// <param name="document">The OpenAPI document.</param>
/// <param name="history">The creations, deletions and leases of all clients.</param>
/// <param name="shared">The resources that all clients change.</param>
/// <param name="client">A name of the client, with which the names of its resources begin.</param>
internal sealed class ResourceTracker(ApiDocument document, History history, IReadOnlyList<Resource> shared, string client)
{
    private const int MaxOccurrences = 10;
    private const int MaxEnding = 150;

    private static readonly List<string> NameEndings =
        FuzzDictionary.Texts.Where(text => text.Length <= MaxEnding && text == text.Trim() && !text.Any(unit => char.IsControl(unit) || unit == '/')).ToList();

    private readonly Dictionary<string, Resource> _living = new(StringComparer.Ordinal);
    private readonly List<Resource> _deleted = [];
    private readonly List<Resource> _occurrences = [];
    private readonly Dictionary<ApiOperation, string> _nextPages = [];

    /// <summary>The last valid request with an idempotency key that created a resource.</summary>
    public RequestDraft? Keyed { get; private set; }

    public IReadOnlyList<Resource> Shared => shared;

    public History History => history;

    /// <summary>The workers of the tasks that may be due.</summary>
    public IReadOnlyList<string> DueWorkers => _living.Values.Concat(shared).Concat(_occurrences)
        .Where(resource => resource.DueAt <= TimeProvider.System.GetUtcNow())
        .Select(resource => resource.Worker)
        .OfType<string>()
        .ToList();

    /// <summary>The target of the last link to a next page of a listing; null when there was none.</summary>
    public string? NextPageOf(ApiOperation listing) => _nextPages.GetValueOrDefault(listing);

    public IReadOnlyList<Resource> Living(string collection) => Of(_living.Values, collection);

    public IReadOnlyList<Resource> Deleted(string collection) => Of(_deleted, collection);

    /// <summary>Some of the resources that schedules created, whose schedules and all clients change them.</summary>
    public IReadOnlyList<Resource> Occurrences(string collection) => Of(_occurrences, collection);

    /// <summary>A name that no other client uses.</summary>
    public string NewName(SeededRandom random) => $"{client}.{random.Below(int.MaxValue)}{random.Pick(NameEndings)}";

    /// <summary>Whether no other client uses the name.</summary>
    public bool IsOwnName(string name) => name.StartsWith($"{client}.", StringComparison.Ordinal);

    /// <summary>The resource with this id that the client created and has not deleted; null when there is none.</summary>
    public Resource? Find(string? id) => id is null ? null : _living.GetValueOrDefault(id);

    /// <summary>Whether the resource has a known lease.</summary>
    public bool IsHeld(Resource resource) => history.LeasesOf(resource.Id) is [.., var last] && resource.IsHeldBy(last);

    /// <summary>Updates the tracked state from a response.</summary>
    /// <returns>The contradictions to the tracked state.</returns>
    public IEnumerable<string> Learn(RequestDraft request, ApiRoute route, RawResponse response)
    {
        if (route.For(request.Method) is not { } operation)
        {
            return [];
        }

        if (!response.IsSuccess)
        {
            return operation.NeedsLease && response.Status == 409 ? ObserveRejection(request) : [];
        }

        if (response.Header("Link") is { } link && link.StartsWith('<'))
        {
            _nextPages[operation] = link[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        if (operation.IsDeletion && route.KeyFor(operation) is { } key)
        {
            Forget(operation.Collection, operation.IsByName ? IdOf(operation.Collection, key) : key);
            return [];
        }

        if (response.Status == 201 && request.Mutations.Count == 0 && request.Headers.Exists(header => header.Name == "Idempotency-Key"))
        {
            Keyed = request;
        }

        if (response.Status == 304)
        {
            return ObserveNotModified(route.KeyFor(operation));
        }

        if (operation.IsClaim)
        {
            return ClaimedIn(response).SelectMany(ObserveClaim).ToList();
        }

        var collection = document.CollectionOf(operation.SchemaOf(response.Status));
        if (collection is null)
        {
            return [];
        }

        if (operation.IsListing)
        {
            Remember(collection, response.Items.Where(Resource.IsOccurrence).TakeLast(MaxOccurrences));
            return [];
        }

        var violations = response.Items.SelectMany(item => Learn(collection, item, operation, response.Status == 201)).ToList();
        return operation.NeedsLease ? [.. violations, .. ObserveUse(request)] : violations;
    }

    private static List<Resource> Of(IEnumerable<Resource> resources, string collection) =>
        resources.Where(resource => resource.Collection == collection).ToList();

    /// <summary>The tasks in the response to a claim, as in other responses, and their lease tokens.</summary>
    private static IEnumerable<(JsonElement Task, string Token)> ClaimedIn(RawResponse response)
    {
        foreach (var task in Resource.ClaimedIn(response))
        {
            if (Resource.TokenOf(task) is { } token)
            {
                var text = task.GetRawText().Replace($"\"token\":\"{token}\",", "", StringComparison.Ordinal);
                yield return (JsonDocument.Parse(text, RawResponse.Options).RootElement, token);
            }
        }
    }

    private IEnumerable<string> Learn(string collection, JsonElement item, ApiOperation operation, bool isNew)
    {
        if (Resource.IdOf(item) is not { } id)
        {
            return [];
        }

        if (Resource.IsOccurrence(item))
        {
            Remember(collection, [item]);
            return [];
        }

        var resource = new Resource(collection, id, isShared: false) { Last = item };
        if (isNew && history.Create(new TaskRecord(resource.Path, resource.Worker ?? "")))
        {
            _living.Add(id, resource);
            return [];
        }

        return Find(id)?.Observe(item, maxStep: 1, mayRenew: operation.NeedsLease) ?? [];
    }

    /// <summary>A leased task never gets a 304: its entity tag does not include the expiry of the lease.</summary>
    private List<string> ObserveNotModified(string? id) =>
        Find(id) is { IsLeased: true } resource && resource.IsStill(TimeProvider.System.GetUtcNow())
            ? [$"Not modified, although it has a lease: {resource.Last.GetRawText()}"]
            : [];

    private IEnumerable<string> ObserveClaim((JsonElement Task, string Token) claimed)
    {
        if (Resource.IdOf(claimed.Task) is not { } id || Resource.StartedAtOf(claimed.Task) is not { } startedAt)
        {
            return [];
        }

        history.Give(new LeaseRecord(id, claimed.Token) { StartedAt = startedAt });
        return Find(id)?.Observe(claimed.Task, maxStep: 0, mayRenew: false) ?? [];
    }

    /// <summary>Updates the tracked state after a token was accepted.</summary>
    private IEnumerable<string> ObserveUse(RequestDraft request)
    {
        if (request.Lease is { } lease)
        {
            // After a heartbeat the task is still leased; after the end of an attempt it is not.
            lease.HasEnded |= request.Resource is { } resource && !resource.IsHeldBy(lease);
        }

        var isKnown = request.Lease is not null && history.LeasesOf(request.Resource?.Id).Contains(request.Lease);
        return isKnown || request.Mutations.Count > 0 ? [] : ["A token of no lease of this task was accepted."];
    }

    private List<string> ObserveRejection(RequestDraft request) =>
        request is { Mutations.Count: 0, Lease: { } lease, Resource: { } resource }
        && Find(resource.Id) == resource && resource.IsHeldBy(lease) && resource.IsStill(TimeProvider.System.GetUtcNow())
        && history.LeasesOf(resource.Id).Contains(lease)
            ? [$"A live lease was reported as lost: {resource.Last.GetRawText()}"]
            : [];

    private void Remember(string collection, IEnumerable<JsonElement> occurrences)
    {
        foreach (var item in occurrences)
        {
            var id = Resource.IdOf(item)!;
            _occurrences.RemoveAll(other => other.Id == id);
            _occurrences.Add(new Resource(collection, id, isShared: true) { Last = item });
        }

        _occurrences.RemoveRange(0, Math.Max(_occurrences.Count - MaxOccurrences, 0));
    }

    /// <summary>The id of a living resource with this name, in a decoded path; null when there is none.</summary>
    private string? IdOf(string collection, string name) =>
        Living(collection).FirstOrDefault(resource => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(resource.Name ?? "")) == name)?.Id;

    private void Forget(string collection, string? id)
    {
        if (id is null)
        {
            return;
        }

        if (history.Tasks.TryGetValue($"{collection}/{id}", out var record))
        {
            record.IsDeletionAcknowledged = true;
        }

        if (_living.Remove(id, out var resource))
        {
            _deleted.Add(resource);
        }
    }
}
