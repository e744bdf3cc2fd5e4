namespace Scheduler.Application.Claims;

/// <summary>The pending claims of this process (long polling).</summary>
public interface IPendingClaims
{
    /// <summary>Completes all of them, because the service is shutting down; later ones wait for a second at most.</summary>
    void CancelAll();
}
