using System.Text.Json;

namespace Scheduler.Cli.Schedules;

/// <summary>A schedule in a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Body">Its other fields, which the service checks.</param>
internal sealed record ScheduleDefinition(string Name, JsonElement Body);
