using Microsoft.Extensions.DependencyInjection;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>
/// Moves the replica's clock and the lease clock together. SQL Server's clock continues to run during a test: there the two agree
/// only to some seconds, and nothing may become due within these.
/// </summary>
internal sealed class LeaseTimeControl(DatabaseHost host)
{
    private readonly SqlServerClockOffset? _offset = host.Services.GetService<SqlServerClockOffset>();

    /// <summary>The maximum difference of the two clocks.</summary>
    public TimeSpan Tolerance => _offset is null ? TimeSpan.Zero : TimeSpan.FromSeconds(3);

    public DateTimeOffset Now => host.Clock.Now;

    public void Move(TimeSpan span)
    {
        host.Clock.Now += span;
        if (_offset is not null)
        {
            _offset.Value = TimeSpan.FromSeconds(Math.Round((Now - TimeProvider.System.GetUtcNow()).TotalSeconds));
        }
    }

    /// <summary>Moves the clocks forward until none of these times is within the tolerance, where it would be uncertain whether it has passed.</summary>
    public void MoveAwayFrom(IReadOnlyCollection<DateTimeOffset> times)
    {
        Move(TimeSpan.Zero);
        while (_offset is not null && times.Any(time => (time - Now).Duration() <= Tolerance))
        {
            Move(Tolerance);
        }
    }
}
