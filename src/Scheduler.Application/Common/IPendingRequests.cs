namespace Scheduler.Application.Common;

/// <summary>Requests that wait: pending claims, and readers of the event feed.</summary>
public interface IPendingRequests
{
    /// <summary>Completes all of them, because the service is shutting down; later ones wait for a second at most.</summary>
    void CompleteAll();
}
