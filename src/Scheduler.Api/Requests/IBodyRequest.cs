namespace Scheduler.Api.Requests;

/// <summary>A request that is read from a JSON object.</summary>
/// <typeparam name="TSelf">The request type.</typeparam>
internal interface IBodyRequest<TSelf>
    where TSelf : IBodyRequest<TSelf>
{
    /// <summary>Reads the fields.</summary>
    static abstract TSelf Read(BodyReader body);
}

/// <summary>A request that is read from a JSON array of objects.</summary>
/// <typeparam name="TSelf">The request type.</typeparam>
/// <typeparam name="TItem">The type of the items.</typeparam>
internal interface IArrayRequest<TSelf, TItem>
    where TSelf : IArrayRequest<TSelf, TItem>
    where TItem : IBodyRequest<TItem>
{
    /// <summary>Creates the request from its items; an item that is not an object is malformed.</summary>
    static abstract TSelf Read(IReadOnlyList<Field<TItem>> items);
}
