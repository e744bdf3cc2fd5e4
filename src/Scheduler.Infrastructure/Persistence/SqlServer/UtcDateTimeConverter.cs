using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>A moment as <c>datetime2(7)</c> in UTC, which holds every tick of 100 ns.</summary>
internal sealed class UtcDateTimeConverter() : ValueConverter<DateTimeOffset, DateTime>(
    time => time.UtcDateTime, time => new DateTimeOffset(time.Ticks, TimeSpan.Zero));
