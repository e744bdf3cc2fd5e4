namespace Scheduler.Domain.Schedules;

/// <summary>A unit of the calendar. Its length in elapsed time varies with the month, the year and changes of the zone's offset.</summary>
public enum CalendarUnit
{
    Day,
    Week,
    Month,
    Year,
}
