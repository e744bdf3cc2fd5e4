using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Claims;

/// <summary>The clock of the process: processes that share a SQLite file run on the same machine.</summary>
internal sealed class SqliteLeaseClock(TimeProvider time) : LeaseClock
{
    public override string ExpressionIn(Statement statement) => statement.Parameter<ScheduledTask>(nameof(ScheduledTask.DueAt), time.GetUtcNow());

    public override Task<ClockReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(ClockReading.At(time.GetUtcNow()));
}
