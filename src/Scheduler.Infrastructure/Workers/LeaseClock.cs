using Scheduler.Application.Workers;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Workers;

/// <summary>The lease clock, which can also be read within a hand-written statement.</summary>
internal abstract class LeaseClock : ILeaseClock
{
    /// <summary>A SQL expression for the current time, whose parameters are added to the statement.</summary>
    public abstract string ExpressionIn(Statement statement);

    /// <inheritdoc/>
    public abstract Task<ClockReading> ReadAsync(CancellationToken cancellationToken);
}
