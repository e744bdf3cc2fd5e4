namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>The tokens that claims were given, over all connections: whoever made a task uses those of whoever claimed it.</summary>
internal sealed class LeaseTokens
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<LeaseToken>> _tokens = new(StringComparer.Ordinal);
    private LeaseToken? _last;

    /// <summary>The last that was given out.</summary>
    public LeaseToken? Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>How many were given out.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _tokens.Values.Sum(tokens => tokens.Count);
            }
        }
    }

    /// <summary>Those of a task, the latest last.</summary>
    public IReadOnlyList<LeaseToken> Of(string? id)
    {
        lock (_lock)
        {
            return id is not null && _tokens.TryGetValue(id, out var tokens) ? [.. tokens] : [];
        }
    }

    /// <summary>Notes a token. A claim that is repeated gives it again.</summary>
    public void Add(string id, LeaseToken token)
    {
        lock (_lock)
        {
            var tokens = _tokens.TryGetValue(id, out var known) ? known : _tokens[id] = [];
            if (!tokens.Exists(other => other.Value == token.Value))
            {
                tokens.Add(token);
                _last = token;
            }
        }
    }
}

/// <summary>A token of a lease.</summary>
/// <param name="Value">The token.</param>
/// <param name="StartedAt">When the attempt began that it is for.</param>
internal sealed record LeaseToken(string Value, string StartedAt)
{
    /// <summary>Whether the attempt was ended with it.</summary>
    public bool HasEnded { get; set; }
}
