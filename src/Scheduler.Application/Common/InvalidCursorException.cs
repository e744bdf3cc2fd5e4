namespace Scheduler.Application.Common;

/// <summary>A cursor is not one that this listing gave out.</summary>
public sealed class InvalidCursorException()
    : Exception("The cursor is damaged, or belongs to a listing with other filters or another sort.");
