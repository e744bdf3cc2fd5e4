namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>What the service acknowledged over all connections: what it made and what it deleted.</summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _deleted = new(StringComparer.Ordinal);

    /// <summary>The tokens of leases that were given out.</summary>
    public LeaseTokens Tokens { get; } = new();

    /// <summary>Notes that something was made.</summary>
    /// <returns>Whether this is news; a repeated request may be answered with the same thing.</returns>
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

    /// <summary>The ids that have to be there now.</summary>
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
