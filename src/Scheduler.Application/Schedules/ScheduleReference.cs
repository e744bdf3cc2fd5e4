using Scheduler.Application.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>A schedule, by its id or by its name.</summary>
public sealed record ScheduleReference
{
    private readonly string _text;
    private readonly ScheduleId? _id;
    private readonly ScheduleName? _name;

    private ScheduleReference(string text, ScheduleId? id, ScheduleName? name) => (_text, _id, _name) = (text, id, name);

    /// <param name="text">The id; a malformed one is that of no schedule.</param>
    public static ScheduleReference ById(string text) => new($"the id '{text}'", ScheduleId.TryParse(text, out var id) ? id : null, name: null);

    /// <param name="text">The name; an invalid one is that of no schedule.</param>
    public static ScheduleReference ByName(string text) =>
        new($"the name '{text}'", id: null, ScheduleName.Validate(text).Count == 0 ? ScheduleName.From(text) : null);

    /// <inheritdoc/>
    public override string ToString() => _text;

    /// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
    internal async Task<Schedule> FindAsync(IScheduleRepository schedules, CancellationToken cancellationToken) =>
        (_id is { } id ? await schedules.FindAsync(id, cancellationToken) : _name is not null ? await schedules.FindByNameAsync(_name, cancellationToken) : null)
        ?? throw NotFoundException.Schedule(_text);
}
