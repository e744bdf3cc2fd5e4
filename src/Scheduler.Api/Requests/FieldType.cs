using System.Buffers.Text;
using System.Reflection;
using System.Text.Json;
using Microsoft.OpenApi;
using Scheduler.Api.Claims;
using Scheduler.Api.OpenApi;
using Scheduler.Api.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Api.Requests;

/// <summary>How the fields of a type are documented.</summary>
/// <param name="Value">The type of the value.</param>
/// <param name="Schema">Creates the schema, without the limits of a single field.</param>
/// <param name="Body">For a nested object: how it is read.</param>
/// <param name="Items">For an array of objects: their request type.</param>
internal abstract record FieldType(Type Value, Func<OpenApiSchema> Schema, BodyType? Body, Type? Items);

/// <summary>How the fields of a type are read and documented.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Read">Reads a value that is not null. An invalid value becomes a malformed field.</param>
/// <param name="Schema">Creates the schema, without the limits of a single field.</param>
/// <param name="Body">For a nested object: how it is read.</param>
/// <param name="Validate">For a nested object: returns the errors of its fields.</param>
/// <param name="Items">For an array of objects: their request type.</param>
internal sealed record FieldType<T>(
    Func<JsonMember, Field<T>> Read,
    Func<OpenApiSchema> Schema,
    BodyType? Body = null,
    Func<T, IEnumerable<(string Name, string Message)>>? Validate = null,
    Type? Items = null)
    : FieldType(typeof(T), Schema, Body, Items)
    where T : notnull;

/// <summary>The types that a field of a request may have; among them every text value of the domain.</summary>
internal static class FieldTypes
{
    private static readonly Dictionary<Type, FieldType> Known = new FieldType[]
    {
        Text(FieldParsers.Text, () => new OpenApiSchema { Type = JsonSchemaType.String }),
        Text(FieldParsers.Time, FieldSchemas.Time),
        Text(FieldParsers.Status, FieldSchemas.Status),
        new FieldType<long>(ReadInteger, FieldSchemas.Integer),
        new FieldType<double>(ReadNumber, FieldSchemas.Number),
        new FieldType<bool>(ReadBoolean, FieldSchemas.Boolean),
        new FieldType<Payload>(member => ReadPayload(member.Json), FieldSchemas.Payload),
        Text(FieldParsers.Overlap, FieldSchemas.Overlap),
        Text(FieldParsers.Misfire, FieldSchemas.Misfire),
        Text(FieldParsers.Action, FieldSchemas.Action),
        Text(FieldParsers.BulkAction, FieldSchemas.BulkAction),
        new FieldType<IReadOnlyList<string>>(ReadTexts, FieldSchemas.Texts),
        TextList<WorkerName>(),
        new FieldType<IReadOnlyList<DateOnly>>(member => ReadTextList(member, FieldParsers.Date), FieldSchemas.Dates),
        Object<RetryRequest>(),
        Object<BulkFilterRequest>(),
        Object<ProgressRequest>(),
        ObjectList<ReportRequest>(),
    }.Concat(TextValue.Types.Select(MakeTextValue)).ToDictionary(type => type.Value);

    public static IEnumerable<FieldType> All => Known.Values;

    /// <summary>Returns null for a type that only parameters of queries have.</summary>
    public static FieldType<T>? Find<T>()
        where T : notnull => (FieldType<T>?)Known.GetValueOrDefault(typeof(T));

    public static Field<Payload> ReadPayload(ReadOnlyMemory<byte> json)
    {
        var errors = Payload.TryParse(json.Span, out var payload);
        return payload is null ? Field<Payload>.Invalid(errors) : Field<Payload>.Of(payload);
    }

    public static Field<IReadOnlyList<T>> ReadTextList<T>(JsonMember member, Func<string, Field<T>> parse)
        where T : notnull
    {
        if (member.Type != JsonTokenType.StartArray)
        {
            return Field<IReadOnlyList<T>>.Invalid("must be an array.");
        }

        var items = JsonMember.ItemsOf(member.Json)
            .Select(item => item.Type == JsonTokenType.String ? parse(TextOf(item)) : Field<T>.Invalid("must contain only strings."))
            .ToList();
        var errors = items.SelectMany(item => item.Errors).Distinct(StringComparer.Ordinal).ToList();
        return errors.Count > 0
            ? Field<IReadOnlyList<T>>.Invalid(errors)
            : Field<IReadOnlyList<T>>.Of(items.Select(item => item.Value).ToList());
    }

    private static FieldType<T> Text<T>(Func<string, Field<T>> parse, Func<OpenApiSchema> schema)
        where T : notnull => new(
            member => member.Type == JsonTokenType.String ? parse(TextOf(member)) : Field<T>.Invalid("must be a string."), schema);

    private static FieldType<T> TextValueType<T>()
        where T : class, ITextValue<T> => Text(FieldParsers.TextValue<T>, FieldSchemas.TextValue<T>);

    private static FieldType MakeTextValue(Type type) => (FieldType)typeof(FieldTypes)
        .GetMethod(nameof(TextValueType), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(type)
        .Invoke(obj: null, parameters: null)!;

    private static FieldType<IReadOnlyList<T>> TextList<T>()
        where T : class, ITextValue<T> => new(
            member => ReadTextList(member, FieldParsers.TextValue<T>),
            () => new OpenApiSchema { Type = JsonSchemaType.Array, Items = FieldSchemas.TextValue<T>() });

    private static FieldType<T> Object<T>()
        where T : BodyRequest<T>, new() => new(
            BodyRequest<T>.ReadObject,
            () => new OpenApiSchema { Type = JsonSchemaType.Object },
            BodyType.Of(typeof(T)),
            request => RequestShape<T>.Validate(request).Concat(RequestShape<T>.FindUnknown(request)));

    // The errors of the items are left to the validator of the request, which names them by their index.
    private static FieldType<IReadOnlyList<Field<T>>> ObjectList<T>()
        where T : BodyRequest<T>, new() => new(
            member => member.Type == JsonTokenType.StartArray
                ? Field<IReadOnlyList<Field<T>>>.Of([.. JsonMember.ItemsOf(member.Json).Select(BodyRequest<T>.ReadObject)])
                : Field<IReadOnlyList<Field<T>>>.Invalid("must be an array."),
            () => new OpenApiSchema { Type = JsonSchemaType.Array },
            Items: typeof(T));

    /// <summary>A string, or an array of strings.</summary>
    private static Field<IReadOnlyList<string>> ReadTexts(JsonMember member) => member.Type switch
    {
        JsonTokenType.String => Field<IReadOnlyList<string>>.Of([TextOf(member)]),

        // What is "true" in a query is true for most authors of JSON.
        JsonTokenType.True => Field<IReadOnlyList<string>>.Of(["true"]),
        JsonTokenType.False => Field<IReadOnlyList<string>>.Of(["false"]),
        _ => ReadTextList(member, FieldParsers.Text),
    };

    private static string TextOf(JsonMember member) => JsonSerializer.Deserialize<string>(member.Json.Span)!;

    private static Field<long> ReadInteger(JsonMember member) => member.Type != JsonTokenType.Number
        ? Field<long>.Invalid("must be an integer.")
        : Utf8Parser.TryParse(member.Json.Span, out long value, out var length) && length == member.Json.Length
            ? Field<long>.Of(value)
            : Field<long>.Invalid("must be an integer without a fraction or an exponent, of at most 18 digits.");

    private static Field<double> ReadNumber(JsonMember member) => member.Type == JsonTokenType.Number
        ? Field<double>.Of(JsonSerializer.Deserialize<double>(member.Json.Span))
        : Field<double>.Invalid("must be a number.");

    private static Field<bool> ReadBoolean(JsonMember member) => member.Type is JsonTokenType.True or JsonTokenType.False
        ? Field<bool>.Of(member.Type == JsonTokenType.True)
        : Field<bool>.Invalid("must be true or false.");
}
