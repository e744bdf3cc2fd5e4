using Scheduler.Client;

namespace Scheduler.Cli.Input;

/// <summary>Finds the schedule that the user names, by its name or its id.</summary>
internal static class ScheduleReference
{
    public const string Description = "The name of the schedule, or its id.";

    public static bool IsId(string reference) => Guid.TryParseExact(reference, "D", out _);

    public static Task<SchedulerSchedule> GetAsync(SchedulerClient client, string reference, CancellationToken cancellationToken) =>
        IsId(reference) ? client.Schedules.GetAsync(reference, cancellationToken) : client.Schedules.GetByNameAsync(reference, cancellationToken);

    public static async Task<string> IdOfAsync(SchedulerClient client, string reference, CancellationToken cancellationToken) =>
        IsId(reference) ? reference : (await client.Schedules.GetByNameAsync(reference, cancellationToken)).Id;

    public static async Task<IReadOnlyCollection<string>> IdsOfAsync(SchedulerClient client, string[] references, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        foreach (var reference in references)
        {
            ids.Add(await IdOfAsync(client, reference, cancellationToken));
        }

        return ids;
    }
}
