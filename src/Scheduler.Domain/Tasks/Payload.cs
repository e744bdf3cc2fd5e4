using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>
/// The JSON object of a task, stored as UTF-8 in compact form (<see cref="StrictJson"/>), by which its size is measured and
/// payloads are compared. Immutable.
/// </summary>
public sealed class Payload : IEquatable<Payload>
{
    /// <summary>The maximum size of the compact form, in bytes of UTF-8: 256 KiB.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>The maximum nesting depth of arrays and objects; the payload itself is level 1.</summary>
    public const int MaxDepth = 64;

    /// <summary>For first-level keys, in UTF-16 code units.</summary>
    public const int MinKeyLength = 1;

    /// <summary>For first-level keys, in UTF-16 code units.</summary>
    public const int MaxKeyLength = 200;

    private readonly byte[] _utf8;

    private Payload(byte[] utf8) => _utf8 = utf8;

    public static Payload Empty { get; } = new("{}"u8.ToArray());

    public ReadOnlyMemory<byte> Utf8 => _utf8;

    /// <summary>Restores a payload from <see cref="Utf8"/> without validation. The array must not be changed afterwards.</summary>
    public static Payload FromStored(byte[] utf8) => new(utf8);

    /// <param name="json">A JSON text in UTF-8.</param>
    /// <exception cref="DomainException"><c>validation-failed</c>: it is not an object or exceeds a limit.</exception>
    /// <exception cref="StrictJsonException">It is not JSON, has a duplicate key or contains a lone surrogate.</exception>
    public static Payload Parse(ReadOnlySpan<byte> json) =>
        TryParse(json, out var payload) is [var first, ..] ? throw new DomainException(ErrorCodes.ValidationFailed, first, "payload") : payload!;

    /// <summary>Parses a payload and returns all errors.</summary>
    /// <param name="json">A JSON text in UTF-8.</param>
    /// <param name="payload">The payload, or null when there are errors.</param>
    /// <returns>A message for each exceeded limit; empty when the payload is valid.</returns>
    /// <exception cref="StrictJsonException">It is not JSON, has a duplicate key or contains a lone surrogate.</exception>
    public static IReadOnlyList<string> TryParse(ReadOnlySpan<byte> json, out Payload? payload)
    {
        payload = null;
        var compact = new ArrayBufferWriter<byte>(Math.Max(json.Length, 2));
        var depth = StrictJson.Compact(json, compact);
        var utf8 = compact.WrittenSpan.ToArray();
        if (utf8[0] != (byte)'{')
        {
            return ["must be an object."];
        }

        var errors = new List<string>();
        if (utf8.Length > MaxBytes)
        {
            errors.Add(TooLarge(utf8.Length));
        }

        if (depth > MaxDepth)
        {
            errors.Add($"must be nested at most {MaxDepth} levels deep, including itself; it has {depth}.");
        }

        errors.AddRange(Members(utf8).SelectMany(member => ValidateKey(member.Key)).Distinct(StringComparer.Ordinal));
        payload = errors.Count == 0 ? new Payload(utf8) : null;
        return errors;
    }

    /// <summary>Adds the first-level keys of <paramref name="changes"/>. An existing key is replaced in place; new keys are appended.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: the result would exceed <see cref="MaxBytes"/>.</exception>
    public Payload Merge(Payload changes)
    {
        var replacements = Members(changes._utf8);
        var replaced = replacements.ToDictionary(member => member.Key, StringComparer.Ordinal);
        var members = Members(_utf8);
        var existing = members.Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
        return Join([
            .. members.Select(member => replaced.GetValueOrDefault(member.Key, member)),
            .. replacements.Where(member => !existing.Contains(member.Key)),
        ]);
    }

    /// <exception cref="DomainException"><c>payload-key-not-found</c>: there is no such key.</exception>
    public Payload Remove(string key)
    {
        var members = Members(_utf8);
        var kept = members.Where(member => !member.Key.Equals(key, StringComparison.Ordinal)).ToList();
        return kept.Count < members.Count
            ? Join(kept)
            : throw new DomainException(ErrorCodes.PayloadKeyNotFound, "The payload has no such first-level key.");
    }

    /// <inheritdoc/>
    public bool Equals(Payload? other) => other is not null && _utf8.AsSpan().SequenceEqual(other._utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Payload);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_utf8);
        return hash.ToHashCode();
    }

    private static Payload Join(IReadOnlyList<Member> members)
    {
        // The braces, and a comma before each member except the first.
        var size = 2L + members.Sum(member => (long)member.Json.Length) + Math.Max(members.Count - 1, 0);
        if (size > MaxBytes)
        {
            throw new DomainException(ErrorCodes.ValidationFailed, TooLarge(size), "payload");
        }

        var json = new ArrayBufferWriter<byte>((int)size);
        json.Write("{"u8);
        foreach (var member in members)
        {
            if (json.WrittenCount > 1)
            {
                json.Write(","u8);
            }

            json.Write(member.Json.Span);
        }

        json.Write("}"u8);
        return new Payload(json.WrittenSpan.ToArray());
    }

    private static string TooLarge(long bytes) => $"must have at most {MaxBytes} bytes in compact form; it has {bytes}.";

    private static IEnumerable<string> ValidateKey(string key)
    {
        if (key.Length is < MinKeyLength or > MaxKeyLength)
        {
            yield return $"must have first-level keys of {MinKeyLength} to {MaxKeyLength} characters; one has {key.Length}.";
        }

        if (key.Contains('\0', StringComparison.Ordinal))
        {
            yield return "must not have U+0000 in a first-level key.";
        }
    }

    /// <summary>Returns the first-level members of a compact object; the array must contain nothing else.</summary>
    private static List<Member> Members(byte[] utf8)
    {
        var members = new List<Member>();

        // Keys are validated even when the payload is nested too deeply; the reader does not recurse.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var key = reader.GetString()!;
            reader.Skip();
            members.Add(new Member(key, utf8.AsMemory(start, (int)reader.BytesConsumed - start)));
        }

        return members;
    }

    /// <summary>A key and its JSON, <c>"key":value</c>.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Member(string Key, ReadOnlyMemory<byte> Json);
}
