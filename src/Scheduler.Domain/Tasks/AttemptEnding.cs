namespace Scheduler.Domain.Tasks;

/// <summary>How a claimer ended the last attempt, so that the same call can be answered again.</summary>
/// <param name="Kind">The call.</param>
/// <param name="Secret">That of the lease which it ended.</param>
public sealed record AttemptEnding(AttemptEndingKind Kind, LeaseSecret Secret);

/// <summary>The calls by which a claimer ends an attempt.</summary>
public enum AttemptEndingKind
{
    /// <summary>The work is done.</summary>
    Completed,

    /// <summary>The work failed.</summary>
    Failed,

    /// <summary>The task is given back.</summary>
    Released,
}
