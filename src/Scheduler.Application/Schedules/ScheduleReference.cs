using Scheduler.Application.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>A schedule, by its id or by its name.</summary>
public sealed record ScheduleReference
{
    private readonly ScheduleId? _id;
    private readonly ScheduleName? _name;

    private ScheduleReference(ScheduleId? id, ScheduleName? name) => (_id, _name) = (id, name);

    public static ScheduleReference ById(ScheduleId id) => new(id, name: null);

    public static ScheduleReference ByName(ScheduleName name) => new(id: null, name);

    /// <inheritdoc/>
    public override string ToString() => _id is { } id ? $"the id '{id}'" : $"the name '{_name}'";

    /// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
    internal async Task<Schedule> FindAsync(IScheduleRepository schedules, CancellationToken cancellationToken) =>
        (_id is { } id ? await schedules.FindAsync(id, cancellationToken) : await schedules.FindByNameAsync(_name!, cancellationToken))
        ?? throw NotFoundException.Schedule(ToString());
}
