using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>The scopes of a key: some of <see cref="Scopes.All"/>, at least one.</summary>
public sealed record ScopeSet
{
    /// <summary>The greatest length of <see cref="Value"/>.</summary>
    public const int MaxLength = 100;

    private ScopeSet(string value) => Value = value;

    /// <summary>The scopes, each once, in the order of <see cref="Scopes.All"/>, with a space between.</summary>
    public string Value { get; }

    /// <summary>The scopes one by one.</summary>
    public IReadOnlyList<string> Names => Value.Split(' ');

    /// <summary>Makes a set.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: there is none, or one that is not known.</exception>
    public static ScopeSet From(IReadOnlyCollection<string> names)
    {
        var unknown = names.FirstOrDefault(name => !Scopes.All.Contains(name, StringComparer.Ordinal));
        if (names.Count == 0 || unknown is not null)
        {
            var all = string.Join(", ", Scopes.All);
            var fault = unknown is null ? $"must name at least one of {all}." : $"must be of {all}; '{unknown}' is none of them.";
            throw new DomainException(ErrorCodes.ValidationFailed, fault, "scopes");
        }

        return new ScopeSet(string.Join(' ', Scopes.All.Where(scope => names.Contains(scope, StringComparer.Ordinal))));
    }

    /// <summary>The scopes of a stored key. A later program may have given it one that is not known here; it is of no use then.</summary>
    public static ScopeSet FromStored(string value) => new(value);

    /// <summary>The scopes with a space between.</summary>
    public override string ToString() => Value;
}
