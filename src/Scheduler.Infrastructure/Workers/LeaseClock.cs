using Scheduler.Application.Workers;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Workers;

/// <summary>The clock of leases in hand-written statements.</summary>
internal abstract class LeaseClock : ILeaseClock
{
    /// <summary>The present as an expression, whose parameters are added to the statement.</summary>
    public abstract string ExpressionIn(Statement statement);

    /// <inheritdoc/>
    public abstract Task<Moment> Read(CancellationToken cancellationToken);
}
