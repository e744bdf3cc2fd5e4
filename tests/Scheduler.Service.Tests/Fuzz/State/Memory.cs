using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>
/// What one connection knows of the service. It changes only things that it made itself, so it knows exactly how they stand
/// while nobody can have claimed them, and a few that all connections share.
/// </summary>
/// <param name="document">The description of the API.</param>
/// <param name="ledger">What all connections made and deleted, and the tokens that they were given.</param>
/// <param name="shared">The things that others change too.</param>
internal sealed class Memory(ApiDocument document, Ledger ledger, IReadOnlyList<Resource> shared)
{
    private readonly Dictionary<string, Resource> _living = new(StringComparer.Ordinal);
    private readonly List<Resource> _deleted = [];

    /// <summary>The target that the last page's link named; null when there was none.</summary>
    public string? NextPage { get; private set; }

    /// <summary>The last valid request with an idempotency key that made something.</summary>
    public RequestDraft? Keyed { get; private set; }

    public IReadOnlyList<Resource> Shared => shared;

    /// <summary>The tokens of leases that any connection was given.</summary>
    public LeaseTokens Tokens => ledger.Tokens;

    /// <summary>Whose the things are that may have fallen due.</summary>
    public IReadOnlyList<string> DueWorkers => _living.Values.Concat(shared)
        .Where(resource => resource.DueAt <= TimeProvider.System.GetUtcNow())
        .Select(resource => resource.Worker)
        .OfType<string>()
        .ToList();

    public IReadOnlyList<Resource> Living(string collection) => Of(_living.Values, collection);

    public IReadOnlyList<Resource> Deleted(string collection) => Of(_deleted, collection);

    /// <summary>The own thing that a request names; null when it names none that lives.</summary>
    public Resource? Find(string? id) => id is null ? null : _living.GetValueOrDefault(id);

    /// <summary>Whether somebody holds it, and the token is known.</summary>
    public bool IsHeld(Resource resource) => ledger.Tokens.Of(resource.Id) is [.., var last] && resource.IsHeldBy(last);

    /// <summary>Learns from an answer.</summary>
    /// <returns>What the answer contradicts.</returns>
    public IEnumerable<string> Learn(RequestDraft request, ApiRoute route, RawAnswer response)
    {
        if (route.For(request.Method) is not { } operation)
        {
            return [];
        }

        if (!response.IsSuccess)
        {
            return operation.NeedsLease && response.Status == 409 ? LearnRefusal(request) : [];
        }

        if (response.Header("Link") is { } link && link.StartsWith('<'))
        {
            NextPage = link[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        if (operation.IsDeletion && route.IdFor(operation) is { } gone)
        {
            Forget(operation.Collection, gone);
            return [];
        }

        if (response.Status == 201 && request.Mutations.Count == 0 && request.Headers.Exists(header => header.Name == "Idempotency-Key"))
        {
            Keyed = request;
        }

        if (response.Status == 304)
        {
            return LearnUnchanged(route.IdFor(operation));
        }

        if (operation.IsClaim)
        {
            return Claims.In(response).SelectMany(LearnClaim).ToList();
        }

        var collection = document.CollectionOf(operation.SchemaOf(response.Status));
        if (collection is null || operation.IsListing)
        {
            return [];
        }

        var violations = response.Items.SelectMany(item => Learn(collection, item, operation, response.Status == 201)).ToList();
        return operation.NeedsLease ? [.. violations, .. LearnUse(request)] : violations;
    }

    private static List<Resource> Of(IEnumerable<Resource> resources, string collection) =>
        resources.Where(resource => resource.Collection == collection).ToList();

    private IEnumerable<string> Learn(string collection, JsonElement item, ApiOperation operation, bool isNew)
    {
        if (Resource.IdOf(item) is not { } id)
        {
            return [];
        }

        if (isNew && ledger.Create(collection, id))
        {
            _living.Add(id, new Resource(collection, id, isShared: false) { Last = item });
            return [];
        }

        return Find(id)?.Observe(item, maxStep: 1, mayRenew: operation.NeedsLease) ?? [];
    }

    /// <summary>What a reader has of a task is never said to be the present state while a lease is, whose end the tag does not tell.</summary>
    private List<string> LearnUnchanged(string? id) =>
        Find(id) is { IsLeased: true } resource && resource.IsStill(TimeProvider.System.GetUtcNow()) ? [$"Not modified, though it has a lease: {resource.Last.GetRawText()}"] : [];

    private IEnumerable<string> LearnClaim(Claims.Claimed claimed)
    {
        if (Resource.IdOf(claimed.Task) is not { } id || Resource.StartedAtOf(claimed.Task) is not { } startedAt)
        {
            return [];
        }

        ledger.Tokens.Add(id, new LeaseToken(claimed.Token, startedAt));
        return Find(id)?.Observe(claimed.Task, maxStep: 0, mayRenew: false) ?? [];
    }

    /// <summary>Learns that a token was of use.</summary>
    private IEnumerable<string> LearnUse(RequestDraft request)
    {
        if (request.Token is { } token)
        {
            // What a heartbeat leaves has a lease, and what ends an attempt leaves none.
            token.HasEnded |= request.Resource is { } resource && !resource.IsHeldBy(token);
        }

        var isKnown = request.Token is not null && ledger.Tokens.Of(request.Resource?.Id).Contains(request.Token);
        return isKnown || request.Mutations.Count > 0 ? [] : ["A token was accepted that is none of this task's."];
    }

    private List<string> LearnRefusal(RequestDraft request) =>
        request is { Mutations.Count: 0, Token: { } token, Resource: { } resource }
        && Find(resource.Id) == resource && resource.IsHeldBy(token) && resource.IsStill(TimeProvider.System.GetUtcNow())
        && ledger.Tokens.Of(resource.Id).Contains(token)
            ? [$"A lease was called lost that holds: {resource.Last.GetRawText()}"]
            : [];

    private void Forget(string collection, string id)
    {
        ledger.Delete(collection, id);
        if (_living.Remove(id, out var resource))
        {
            _deleted.Add(resource);
        }
    }
}
