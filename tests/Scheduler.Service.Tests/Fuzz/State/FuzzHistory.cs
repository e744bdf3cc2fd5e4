namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>The creations and deletions that the service acknowledged to all clients.</summary>
internal sealed class FuzzHistory
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _deleted = new(StringComparer.Ordinal);

    /// <summary>The lease tokens that claims returned.</summary>
    public LeaseTokens Tokens { get; } = new();

    /// <summary>Records a created resource.</summary>
    /// <returns>Whether it is new; a replay returns an existing resource.</returns>
    public bool Create(string collection, string id)
    {
        lock (_lock)
        {
            return Of(_created, collection).Add(id);
        }
    }

    public void Delete(string collection, string id)
    {
        lock (_lock)
        {
            Of(_deleted, collection).Add(id);
        }
    }

    /// <summary>The ids of the resources that must exist.</summary>
    public IReadOnlyList<string> Expected(string collection)
    {
        lock (_lock)
        {
            return Of(_created, collection).Except(Of(_deleted, collection), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        }
    }

    private static HashSet<string> Of(Dictionary<string, HashSet<string>> all, string collection) =>
        all.TryGetValue(collection, out var ids) ? ids : all[collection] = new HashSet<string>(StringComparer.Ordinal);
}
