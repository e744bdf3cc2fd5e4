using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Workers;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>By how much the clock of leases is ahead of the server's; for tests alone, which cannot set the server's.</summary>
internal sealed class SqlServerClockOffset
{
    public TimeSpan Value { get; set; }
}

/// <summary>The database server's clock, which is one for all replicas.</summary>
internal sealed class SqlServerLeaseClock(SchedulerDbContext context, SqlServerClockOffset offset, TimeProvider time) : LeaseClock
{
    private string Expression => offset.Value == TimeSpan.Zero
        ? "SYSUTCDATETIME()"
        : string.Create(CultureInfo.InvariantCulture, $"DATEADD(SECOND, {(int)offset.Value.TotalSeconds}, SYSUTCDATETIME())");

    public override string ExpressionIn(Statement statement) => Expression;

    public override async Task<Moment> Read(CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new Statement(context).ToCommand($"SELECT {Expression}");
            var leaseTime = (DateTime)(await context.Send(command, command.ExecuteScalarAsync, cancellationToken))!;
            return new Moment(time.GetUtcNow(), new DateTimeOffset(leaseTime.Ticks, TimeSpan.Zero));
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }
}
