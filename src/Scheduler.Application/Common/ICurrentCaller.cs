namespace Scheduler.Application.Common;

/// <summary>Who has sent the current request.</summary>
public interface ICurrentCaller
{
    /// <summary>A stable id of the caller; null when it is not authenticated, and for actions of the service itself.</summary>
    string? Id { get; }
}
