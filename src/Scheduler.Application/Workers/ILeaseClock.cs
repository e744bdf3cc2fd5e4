using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers;

/// <summary>The clock of leases, which is one for all replicas.</summary>
public interface ILeaseClock
{
    /// <summary>The present, by the replica's clock and by the leases'.</summary>
    Task<Moment> Read(CancellationToken cancellationToken);
}
