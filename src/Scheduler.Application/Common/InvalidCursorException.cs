namespace Scheduler.Application.Common;

/// <summary>A cursor does not belong to the request that it came with.</summary>
/// <param name="message">Why, in words for the client.</param>
public sealed class InvalidCursorException(string message) : Exception(message)
{
    /// <summary>It is not one that this listing gave out.</summary>
    public static InvalidCursorException Foreign() =>
        new("The cursor is damaged, or belongs to a listing with other filters or another sort.");

    /// <summary>It came without a limit, and so not for a page.</summary>
    public static InvalidCursorException WithoutLimit() => new("A cursor needs a limit beside it.");
}
