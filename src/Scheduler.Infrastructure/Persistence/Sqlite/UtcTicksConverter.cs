using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Scheduler.Infrastructure.Persistence.Sqlite;

/// <summary>A moment as ticks of 100 ns since the year 1, UTC: SQLite has no type for time that EF Core could order by.</summary>
internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(
    time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
