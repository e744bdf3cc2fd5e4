using Scheduler.Domain.Claims;
namespace Scheduler.Domain.Tasks;

/// <summary>How the lease holder ended the last attempt; with it, a duplicate of the call gets the same response.</summary>
/// <param name="Kind">The call that ended the attempt.</param>
/// <param name="Secret">The secret of the lease that the call ended.</param>
public sealed record AttemptEnding(AttemptEndingKind Kind, LeaseSecret Secret);

/// <summary>The calls that end an attempt.</summary>
public enum AttemptEndingKind
{
    Completed,

    Failed,

    /// <summary>The task was given back unfinished.</summary>
    Released,
}
