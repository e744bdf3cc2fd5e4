using System.Text;
using CsCheck;

namespace Scheduler.Domain.Tests.Common;

/// <summary>A model of a JSON value, independent of its spelling.</summary>
internal abstract record JsonModel
{
    public sealed record Word(string Written) : JsonModel;

    public sealed record Text(string Value) : JsonModel;

    public sealed record Items(IReadOnlyList<JsonModel> Values) : JsonModel;

    public sealed record Members(IReadOnlyList<(string Key, JsonModel Value)> Values) : JsonModel;
}

/// <summary>Generates JSON values, and writes each in a random one of its spellings.</summary>
internal static class RandomJson
{
    private static readonly Gen<string> Character = Gen.OneOf<string>(
        Gen.Char[' ', '~'].Select(unit => unit.ToString()),
        Gen.Char['\0', '\x1F'].Select(unit => unit.ToString()),
        Gen.OneOf("\"", "\\", "/", "\u007F", "\u0080", "é", "\u2028", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF"),
        Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32));

    private static readonly Gen<string> String = Character.Array[0, 6].Select(string.Concat);

    private static readonly Gen<JsonModel> Leaf = Gen.OneOf<JsonModel>(
        String.Select(value => (JsonModel)new JsonModel.Text(value)),
        Gen.OneOf("true", "false", "null", "0", "-0", "1.10", "1e400", "1E+05", "-0.0e-0", "123456789012345678901234567890")
            .Select(text => (JsonModel)new JsonModel.Word(text)),
        Gen.Long.Select(number => (JsonModel)new JsonModel.Word(FormattableString.Invariant($"{number}"))));

    public static Gen<JsonModel> Value { get; } = Gen.Recursive<JsonModel>((depth, value) => depth > 4
        ? Leaf
        : Gen.Frequency<JsonModel>(
            (3, Leaf),
            (1, value.Array[0, 4].Select(values => (JsonModel)new JsonModel.Items(values))),
            (1, Object(String, value).Select(members => (JsonModel)members))));

    /// <summary>A payload with few and short keys, so that two payloads share some.</summary>
    public static Gen<JsonModel.Members> Payload { get; } = Object(
        Gen.OneOf<string>(Gen.OneOf("a", "b", "é", "/", "\n", "\""), String.Where(key => key.Length > 0 && !key.Contains('\0', StringComparison.Ordinal))),
        Value);

    public static Gen<int> Seed { get; } = Gen.Int;

    /// <summary>The compact form, computed without the code under test.</summary>
    public static string Compact(JsonModel value) => value switch
    {
        JsonModel.Word word => word.Written,
        JsonModel.Text text => Quote(text.Value),
        JsonModel.Items items => $"[{string.Join(',', items.Values.Select(Compact))}]",
        JsonModel.Members members => $"{{{string.Join(',', members.Values.Select(member => $"{Quote(member.Key)}:{Compact(member.Value)}"))}}}",
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    /// <summary>A random spelling.</summary>
    public static byte[] Spell(JsonModel value, int seed)
    {
        var text = new StringBuilder();
        Spell(value, new Random(seed), text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static Gen<JsonModel.Members> Object(Gen<string> key, Gen<JsonModel> value) => Gen.Select(key, value).Array[0, 5]
        .Select(members => new JsonModel.Members(members.DistinctBy(member => member.Item1, StringComparer.Ordinal).ToList()));

    private static string Quote(string value) => $"\"{string.Concat(value.Select(unit => unit switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        < ' ' => $"\\u{(int)unit:x4}",
        _ => unit.ToString(),
    }))}\"";

    private static void Spell(JsonModel value, Random random, StringBuilder text)
    {
        Space(random, text);
        switch (value)
        {
            case JsonModel.Word word:
                text.Append(word.Written);
                break;
            case JsonModel.Text content:
                SpellText(content.Value, random, text);
                break;
            case JsonModel.Items items:
                SpellList('[', items.Values, item => Spell(item, random, text), ']', random, text);
                break;
            case JsonModel.Members members:
                SpellList('{', members.Values, SpellMember, '}', random, text);
                break;
        }

        Space(random, text);

        void SpellMember((string Key, JsonModel Value) member)
        {
            Space(random, text);
            SpellText(member.Key, random, text);
            Space(random, text);
            text.Append(':');
            Spell(member.Value, random, text);
        }
    }

    private static void SpellList<T>(char open, IReadOnlyList<T> values, Action<T> spell, char close, Random random, StringBuilder text)
    {
        text.Append(open);
        Space(random, text);
        for (var i = 0; i < values.Count; i++)
        {
            text.Append(i == 0 ? "" : ",");
            spell(values[i]);
        }

        text.Append(close);
    }

    private static void SpellText(string value, Random random, StringBuilder text)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            // A surrogate pair is escaped completely or not at all: one raw half would not be valid UTF-8.
            var isPair = char.IsHighSurrogate(value[i]);
            if (random.Next(3) == 0)
            {
                text.Append(Escape(value[i], random)).Append(isPair ? Escape(value[++i], random) : "");
            }
            else if (value[i] == '/' && random.Next(2) == 0)
            {
                text.Append("\\/");
            }
            else
            {
                text.Append(isPair ? value.Substring(i++, 2) : Quote(value[i].ToString())[1..^1]);
            }
        }

        text.Append('"');
    }

    private static string Escape(char unit, Random random) => random.Next(2) == 0 ? $"\\u{(int)unit:x4}" : $"\\u{(int)unit:X4}";

    private static void Space(Random random, StringBuilder text)
    {
        while (random.Next(4) == 0)
        {
            text.Append(" \t\r\n"[random.Next(4)]);
        }
    }
}
