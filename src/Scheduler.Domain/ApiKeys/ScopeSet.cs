using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>The scopes of a key: a non-empty subset of <see cref="Scopes.All"/>.</summary>
public sealed record ScopeSet
{
    /// <summary>The maximum length of <see cref="Value"/>.</summary>
    public const int MaxLength = 100;

    private ScopeSet(string value) => Value = value;

    /// <summary>The distinct scopes in the order of <see cref="Scopes.All"/>, separated by spaces.</summary>
    public string Value { get; }

    public IReadOnlyList<string> Names => Value.Split(' ');

    /// <exception cref="DomainException"><c>validation-failed</c>: the list is empty or contains an unknown scope.</exception>
    public static ScopeSet From(IReadOnlyCollection<string> names)
    {
        var unknown = names.FirstOrDefault(name => !Scopes.All.Contains(name, StringComparer.Ordinal));
        if (names.Count == 0 || unknown is not null)
        {
            var all = string.Join(", ", Scopes.All);
            var error = unknown is null ? $"must contain at least one of {all}." : $"must contain only {all}; '{unknown}' is not a scope.";
            throw new DomainException(ErrorCodes.ValidationFailed, error, "scopes");
        }

        return new ScopeSet(string.Join(' ', Scopes.All.Where(scope => names.Contains(scope, StringComparer.Ordinal))));
    }

    /// <summary>Does not validate: a key stored by a newer version may have a scope that is unknown here. Such a scope grants nothing.</summary>
    public static ScopeSet FromStored(string value) => new(value);

    public override string ToString() => Value;
}
