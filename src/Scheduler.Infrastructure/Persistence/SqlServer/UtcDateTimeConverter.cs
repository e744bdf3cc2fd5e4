using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>Stores a time as <c>datetime2(7)</c> in UTC, which has a precision of 100 ns, one tick.</summary>
internal sealed class UtcDateTimeConverter() : ValueConverter<DateTimeOffset, DateTime>(
    time => time.UtcDateTime, time => new DateTimeOffset(time.Ticks, TimeSpan.Zero));
