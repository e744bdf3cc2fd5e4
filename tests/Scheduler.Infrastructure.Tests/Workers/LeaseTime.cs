using Microsoft.Extensions.DependencyInjection;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Workers;

/// <summary>
/// Moves the clocks of the replica and of the leases together. SQL Server's own goes on while a test runs: there the two agree to
/// some seconds only, and nothing may fall due within these.
/// </summary>
internal sealed class LeaseTime(DatabaseHost host)
{
    private readonly SqlServerClockOffset? _offset = host.Services.GetService<SqlServerClockOffset>();

    /// <summary>By how much the clocks may differ.</summary>
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

    /// <summary>Moves on until none of these moments is so near that it cannot be told whether it has come.</summary>
    public void KeepClearOf(IReadOnlyCollection<DateTimeOffset> moments)
    {
        Move(TimeSpan.Zero);
        while (_offset is not null && moments.Any(moment => (moment - Now).Duration() <= Tolerance))
        {
            Move(Tolerance);
        }
    }
}
