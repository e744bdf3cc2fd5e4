namespace Scheduler.Api.Requests;

/// <summary>A request that is read from a JSON object.</summary>
/// <typeparam name="TSelf">The request.</typeparam>
internal interface IBodyRequest<TSelf>
    where TSelf : IBodyRequest<TSelf>
{
    /// <summary>Takes its fields.</summary>
    static abstract TSelf Read(BodyReader body);
}

/// <summary>A request that is read from a JSON array of objects.</summary>
/// <typeparam name="TSelf">The request.</typeparam>
/// <typeparam name="TItem">What each object is.</typeparam>
internal interface IArrayRequest<TSelf, TItem>
    where TSelf : IArrayRequest<TSelf, TItem>
    where TItem : IBodyRequest<TItem>
{
    /// <summary>Takes the items; one that is no object is malformed.</summary>
    static abstract TSelf Read(IReadOnlyList<Field<TItem>> items);
}
