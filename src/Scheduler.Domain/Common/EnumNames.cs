using System.Runtime.CompilerServices;

namespace Scheduler.Domain.Common;

/// <summary>The names of an enumeration in the API and the database.</summary>
/// <typeparam name="T">An enumeration of <see cref="int"/> whose values are 0, 1, 2, …</typeparam>
public sealed class EnumNames<T>
    where T : struct, Enum
{
    private readonly string[] _names;

    /// <param name="names">One name for each value, in the order of the values.</param>
    public EnumNames(params string[] names)
    {
        var values = Enum.GetValues<T>().Length;
        _names = names.Length == values
            ? names
            : throw new ArgumentException($"{typeof(T).Name} has {values} values, but {names.Length} names.", nameof(names));
    }

    /// <summary>The names, in the order of the values.</summary>
    public IReadOnlyList<string> All => _names;

    public string Of(T value) => _names[Unsafe.BitCast<T, int>(value)];

    /// <summary>Parses a name; case-sensitive.</summary>
    public bool TryParse(string name, out T value)
    {
        var index = Array.IndexOf(_names, name);
        value = Unsafe.BitCast<int, T>(index);
        return index >= 0;
    }
}
