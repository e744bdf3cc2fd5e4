using System.Text.Json;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.Generation;
using Scheduler.Service.Tests.Fuzz.Http;

namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>
/// What one connection knows of the service. It changes only things that it made itself, so it knows exactly how they stand,
/// and a few that all connections share.
/// </summary>
/// <param name="document">The description of the API.</param>
/// <param name="ledger">What all connections made and deleted.</param>
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

    public IReadOnlyList<Resource> Living(string collection) => Of(_living.Values, collection);

    public IReadOnlyList<Resource> Deleted(string collection) => Of(_deleted, collection);

    /// <summary>The own thing that a request names; null when it names none that lives.</summary>
    public Resource? Find(string? id) => id is null ? null : _living.GetValueOrDefault(id);

    /// <summary>Learns from an answer.</summary>
    /// <returns>What the answer contradicts.</returns>
    public IEnumerable<string> Learn(RequestDraft request, ApiRoute route, RawAnswer answer)
    {
        if (route.For(request.Method) is not { } operation || !answer.IsSuccess)
        {
            return [];
        }

        if (answer.Header("Link") is { } link && link.StartsWith('<'))
        {
            NextPage = link[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        if (operation.IsDeletion && route.IdFor(operation) is { } gone)
        {
            Forget(operation.Collection, gone);
            return [];
        }

        if (answer.Status == 201 && request.Mutations.Count == 0 && request.Headers.Exists(header => header.Name == "Idempotency-Key"))
        {
            Keyed = request;
        }

        var collection = document.CollectionOf(operation.SchemaOf(answer.Status));
        return collection is null || operation.IsListing
            ? []
            : answer.Items.SelectMany(item => Learn(collection, item, answer.Status == 201)).ToList();
    }

    private static List<Resource> Of(IEnumerable<Resource> resources, string collection) =>
        resources.Where(resource => resource.Collection == collection).ToList();

    private IEnumerable<string> Learn(string collection, JsonElement item, bool isNew)
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

        if (!_living.TryGetValue(id, out var known))
        {
            return [];
        }

        var before = known.Last;
        var step = known.Version;
        known.Last = item;
        step = known.Version - step;
        return step switch
        {
            0 when before.GetRawText() != item.GetRawText() => [$"The version stayed and the answer did not: {before.GetRawText()}"],
            0 or 1 => [],
            _ => [$"The version moved by {step}, from {before.GetRawText()}"],
        };
    }

    private void Forget(string collection, string id)
    {
        ledger.Delete(collection, id);
        if (_living.Remove(id, out var resource))
        {
            _deleted.Add(resource);
        }
    }
}
