using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Claims;

/// <summary>The lease clock, which can also be read within a hand-written statement.</summary>
internal abstract class LeaseClock : ILeaseClock
{
    /// <summary>A SQL expression for the current time, whose parameters are added to the statement.</summary>
    public abstract string ExpressionIn(Statement statement);

    /// <inheritdoc/>
    public abstract Task<ClockReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Returns the row by which a use case starts, or null. Where it saves a round trip, the clock is read with it, for <see cref="ReadAsync"/>.</summary>
    public virtual Task<T?> FindAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class => rows.FirstOrDefaultAsync(cancellationToken);
}
