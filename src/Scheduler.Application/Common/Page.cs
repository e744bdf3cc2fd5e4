namespace Scheduler.Application.Common;

/// <summary>One page of a listing.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The page's items, in order.</param>
/// <param name="NextCursor">Where the next page begins; null when this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
