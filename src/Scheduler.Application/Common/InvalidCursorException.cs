namespace Scheduler.Application.Common;

/// <summary>Thrown when a cursor is not valid for its request.</summary>
/// <param name="message">The reason, for the client.</param>
public sealed class InvalidCursorException(string message) : Exception(message)
{
    /// <summary>The name of the parameter or field with the cursor.</summary>
    public string Field { get; private init; } = "cursor";

    /// <summary>The cursor was not returned by this listing.</summary>
    public static InvalidCursorException Mismatched() =>
        new("The cursor is damaged, or belongs to a listing with other filters or another sort.");

    /// <summary>The position was not returned by a bulk change.</summary>
    public static InvalidCursorException OfBulkChange() => new("The position is damaged.") { Field = "after" };

    /// <summary>The request has a cursor but no limit.</summary>
    public static InvalidCursorException WithoutLimit() => new("A cursor requires a limit.");
}
