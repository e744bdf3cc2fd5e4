using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Claims;

/// <summary>The offset of the lease clock from the server's clock; only for tests, which cannot set the server's clock.</summary>
internal sealed class SqlServerClockOffset
{
    public TimeSpan Value { get; set; }
}

/// <summary>The database server's clock, which all replicas share.</summary>
internal sealed class SqlServerLeaseClock(SchedulerDbContext context, SqlServerClockOffset offset, TimeProvider time) : LeaseClock
{
    private ClockReading? _known;

    /// <summary>A SQL expression for the current time, without parameters.</summary>
    public string Expression => offset.Value == TimeSpan.Zero
        ? "SYSUTCDATETIME()"
        : string.Create(CultureInfo.InvariantCulture, $"DATEADD(SECOND, {(int)offset.Value.TotalSeconds}, SYSUTCDATETIME())");

    public override string ExpressionIn(Statement statement) => Expression;

    /// <summary>The time of the lease clock, given that of the server's clock.</summary>
    public DateTimeOffset Adjust(DateTimeOffset serverTime) => serverTime + offset.Value;

#pragma warning disable RS0030 // EF Core translates it to SYSUTCDATETIME(), the server's clock.
    // Without a row there is one of nulls, which has the time.
    public override async Task<T?> FindAsync<T>(IQueryable<T> rows, CancellationToken cancellationToken)
        where T : class
    {
        var found = await rows.DefaultIfEmpty().Select(row => new { Row = row, Time = DateTimeOffset.UtcNow }).FirstAsync(cancellationToken);
        _known = new ClockReading(time.GetUtcNow(), Adjust(found.Time));
        return found.Row;
    }
#pragma warning restore RS0030

    /// <summary>Forgets a time that was read with a row.</summary>
    public void Forget() => _known = null;

    public override async Task<ClockReading> ReadAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known)
        {
            Forget();
            return known;
        }

        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new Statement(context).ToCommand($"SELECT {Expression}");
            var leaseTime = (DateTime)(await context.ExecuteAsync(command, command.ExecuteScalarAsync, cancellationToken))!;
            return new ClockReading(time.GetUtcNow(), new DateTimeOffset(leaseTime.Ticks, TimeSpan.Zero));
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }
}
