using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Requests;

/// <summary>A request whose fields are its properties of type <see cref="Field{T}"/>.</summary>
public abstract record FieldRequest
{
    /// <summary>Names of the request that are no fields.</summary>
    internal IReadOnlyList<string> UnknownNames { get; set; } = [];

    /// <summary>The response whose other fields are read-only.</summary>
    internal virtual Type Resource => typeof(TaskResponse);

    /// <summary>What a name is, for errors.</summary>
    internal virtual string NameKind => "field";
}

/// <summary>A request that is read from a JSON object.</summary>
/// <typeparam name="TSelf">The request type.</typeparam>
public abstract record BodyRequest<TSelf> : FieldRequest, IBodyRequest
    where TSelf : BodyRequest<TSelf>, new()
{
    static BodyType IBodyRequest.Body { get; } = new('{', Read, RequestShape<TSelf>.Fields) { Request = typeof(TSelf) };

    internal static Field<TSelf> ReadObject(JsonMember member) => member.Type == JsonTokenType.StartObject
        ? Field<TSelf>.Of(Read(member.Json))
        : Field<TSelf>.Invalid("must be an object.");

    private static TSelf Read(ReadOnlyMemory<byte> json)
    {
        var request = new TSelf();
        var members = JsonMember.MembersOf(json);
        foreach (var field in RequestShape<TSelf>.Fields)
        {
            if (members.Remove(field.Name, out var member))
            {
                field.Read(request, member);
            }
        }

        request.UnknownNames = members.Keys.ToList();
        return request;
    }
}

/// <summary>A request that is read from a body.</summary>
internal interface IBodyRequest
{
    static abstract BodyType Body { get; }
}

/// <summary>How a request is read from a body, and documented.</summary>
/// <param name="Opening">The first character of its JSON.</param>
/// <param name="Read">Reads the request from strict JSON that starts with this character.</param>
/// <param name="Fields">The fields; empty if the body is not an object with known fields.</param>
internal sealed record BodyType(char Opening, Func<ReadOnlyMemory<byte>, object> Read, IReadOnlyList<RequestField> Fields)
{
    private static readonly MethodInfo GetMethod =
        typeof(BodyType).GetMethod(nameof(Get), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly ConcurrentDictionary<Type, BodyType?> Known = new();

    /// <summary>For an object with known fields: the request type.</summary>
    public Type? Request { get; init; }

    /// <summary>For an array: the type of its items, and their minimum and maximum number.</summary>
    public (Type Type, int Min, int Max)? Items { get; init; }

    /// <summary>The error message for JSON that starts with another character.</summary>
    public string Error => Opening == '[' ? "must be a JSON array." : "must be a JSON object.";

    /// <summary>Null for a type that is not read from a body.</summary>
    public static BodyType? Of(Type type) => Known.GetOrAdd(type, request => request.IsAssignableTo(typeof(IBodyRequest))
        ? (BodyType)GetMethod.MakeGenericMethod(request).Invoke(obj: null, parameters: null)!
        : null);

    private static BodyType Get<T>()
        where T : IBodyRequest => T.Body;
}
