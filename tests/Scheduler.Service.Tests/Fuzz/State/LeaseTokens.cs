namespace Scheduler.Service.Tests.Fuzz.State;

/// <summary>The lease tokens that claims of all clients returned; the creator of a task uses the tokens of its claimers.</summary>
internal sealed class LeaseTokens
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<LeaseToken>> _tokens = new(StringComparer.Ordinal);
    private LeaseToken? _last;

    /// <summary>The latest token.</summary>
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

    /// <summary>The number of tokens.</summary>
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

    /// <summary>The tokens of a task, in the order in which they were given.</summary>
    public IReadOnlyList<LeaseToken> Of(string? id)
    {
        lock (_lock)
        {
            return id is not null && _tokens.TryGetValue(id, out var tokens) ? [.. tokens] : [];
        }
    }

    /// <summary>Adds a token, unless it is known: a repeated claim returns it again.</summary>
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

/// <summary>A lease token.</summary>
/// <param name="Value">The token.</param>
/// <param name="StartedAt">The start of the attempt.</param>
internal sealed record LeaseToken(string Value, string StartedAt)
{
    /// <summary>Whether the attempt was ended with this token.</summary>
    public bool HasEnded { get; set; }
}
