using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>A schedule that the application declares in its code.</summary>
internal sealed class DeclaredSchedule
{
    /// <exception cref="ArgumentException">The name cannot be in a path, or a value cannot be sent.</exception>
    public DeclaredSchedule(NewSchedule schedule)
    {
        // Serialized now, so that a mistake in the code fails where it is made.
        Put = SchedulesClient.PutCall(schedule, ifVersion: null, mustBeNew: false, ScheduleDeclarer.Rules);
        Name = schedule.Name;
    }

    public string Name { get; }

    public ApiCall Put { get; }
}
