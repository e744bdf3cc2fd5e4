using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>A lease clock that stands still, on both databases.</summary>
internal sealed class FixedLeaseClock(DateTimeOffset now) : LeaseClock
{
    public override string ExpressionIn(Statement statement) => statement.Parameter<ScheduledTask>(nameof(ScheduledTask.DueAt), now);

    public override Task<ClockReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(ClockReading.At(now));
}
