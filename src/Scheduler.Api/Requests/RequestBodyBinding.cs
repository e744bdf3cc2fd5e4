using System.Collections.Concurrent;
using System.Reflection;

namespace Scheduler.Api.Requests;

/// <summary>Finds out which requests are read from a body, and how.</summary>
internal static class RequestBodyBinding
{
    private static readonly ConcurrentDictionary<Type, BodyType> Known = new();

    /// <summary>Whether a type is read from a body.</summary>
    public static bool IsBody(Type type) => PortOf(type, typeof(IBodyRequest<>)) is not null || ItemOf(type) is not null;

    /// <summary>The item type of a request that is read from an array; null for other requests.</summary>
    public static Type? ItemOf(Type type) => PortOf(type, typeof(IArrayRequest<,>))?.GetGenericArguments()[1];

    /// <summary>The binding of a request type.</summary>
    public static BodyType For(Type type) => Known.GetOrAdd(type, Make);

    private static BodyType Make(Type type)
    {
        var reader = ItemOf(type) is { } item
            ? Method(nameof(ReadArray)).MakeGenericMethod(type, item)
            : Method(nameof(ReadObject)).MakeGenericMethod(type);
        return new BodyType(ItemOf(type) is null ? '{' : '[', reader.CreateDelegate<Func<ReadOnlyMemory<byte>, object>>());
    }

    private static MethodInfo Method(string name) => typeof(RequestBodyBinding).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    private static object ReadObject<T>(ReadOnlyMemory<byte> json)
        where T : IBodyRequest<T> => T.Read(new BodyReader(json));

    private static object ReadArray<T, TItem>(ReadOnlyMemory<byte> json)
        where T : IArrayRequest<T, TItem>
        where TItem : IBodyRequest<TItem> => T.Read(BodyReader.ReadItems<TItem>(json));

    private static Type? PortOf(Type type, Type port) =>
        Array.Find(type.GetInterfaces(), candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == port);
}

/// <summary>How a request is read from a body.</summary>
/// <param name="Opening">The first character of its JSON.</param>
/// <param name="Read">Reads the request from strict JSON that starts with this character.</param>
internal sealed record BodyType(char Opening, Func<ReadOnlyMemory<byte>, object> Read)
{
    /// <summary>The error message for JSON that starts with another character.</summary>
    public string Fault => Opening == '[' ? "must be a JSON array." : "must be a JSON object.";
}
