using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;

namespace Scheduler.Api.Schedules;

/// <summary>Parses ids and names of schedules in paths.</summary>
internal static class ScheduleInPath
{
    /// <exception cref="NotFoundException"><c>schedule-not-found</c>: the text is not a valid id.</exception>
    public static ScheduleReference ById(string text) =>
        ScheduleId.TryParse(text, out var id) ? ScheduleReference.ById(id) : throw NotFoundException.Schedule($"the id '{text}'");

    /// <exception cref="NotFoundException"><c>schedule-not-found</c>: the text is not a valid name.</exception>
    public static ScheduleReference ByName(string text) => ScheduleName.Validate(text).Count == 0
        ? ScheduleReference.ByName(ScheduleName.From(text))
        : throw NotFoundException.Schedule($"the name '{text}'");
}
