using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>An index from which a listing is read in its order: filter columns, then <c>Start</c> and <c>Id</c>.</summary>
/// <param name="Name">The name of the index.</param>
/// <param name="Filters">The filter columns, which are also the names of the properties.</param>
internal sealed record ListingIndex(string Name, params IReadOnlyList<string> Filters)
{
    private const string Worker = nameof(ScheduledTask.Worker);
    private const string FailureKind = nameof(ScheduledTask.FailureKind);
    private const string ScheduleId = nameof(ScheduledTask.ScheduleId);

    private static readonly ScheduledTaskStatus[] Statuses = Enum.GetValues<ScheduledTaskStatus>();

    /// <summary>
    /// Every index of a listing, on both databases. With equally many filters the first one is used: the tasks of a schedule have the
    /// same worker as a rule. An index by status has the status as its condition, so that a change of the status writes two of them.
    /// </summary>
    public static IReadOnlyList<ListingIndex> All { get; } =
    [
        new(ScheduledTaskConfiguration.ScheduleIndex, ScheduleId) { Condition = ScheduledTaskConfiguration.HasSchedule },
        new(ScheduledTaskConfiguration.FailureKindIndex, FailureKind) { Condition = ScheduledTaskConfiguration.HasFailureKind },
        Of(ScheduledTaskStatus.Scheduled, Worker),
        Of(ScheduledTaskStatus.Succeeded, Worker),
        Of(ScheduledTaskStatus.Failed, Worker),
        new(ScheduledTaskConfiguration.RunningIndex, Worker) { Status = ScheduledTaskStatus.Running, Included = ScheduledTaskConfiguration.LeaseExpiresAt, MayBeSorted = true },
        Of(ScheduledTaskStatus.Scheduled),
        Of(ScheduledTaskStatus.Succeeded),
        Of(ScheduledTaskStatus.Failed),
        new($"IX_{ScheduledTaskConfiguration.Table}_Start_Id"),
    ];

    /// <summary>The only status in the index; null for tasks of every status.</summary>
    public ScheduledTaskStatus? Status { get; private init; }

    /// <summary>The condition of a filtered index, which a statement that uses it has to contain; empty for all tasks.</summary>
    public string Condition
    {
        get => Status is { } status ? IsOf(status) : field;
        private init;
    } = "";

    /// <summary>A further column in the index, which is not part of the order.</summary>
    public string? Included { get; private init; }

    /// <summary>Whether the index has so few entries that a listing without a filter by its first column may sort them.</summary>
    public bool MayBeSorted { get; private init; }

    /// <summary>The columns of the index.</summary>
    public IReadOnlyList<string> Columns => [.. Filters, nameof(ScheduledTask.Start), nameof(ScheduledTask.Id)];

    /// <summary>The index by a status, with the given filter columns.</summary>
    public static ListingIndex ByStatus(ScheduledTaskStatus status, params IReadOnlyList<string> filters) =>
        All.Single(index => index.Status == status && index.Filters.SequenceEqual(filters, StringComparer.Ordinal));

    /// <summary>The indexes that together contain the tasks of a listing, each of them once.</summary>
    /// <param name="filters">The columns, other than the status, by which the listing is filtered.</param>
    /// <param name="statuses">The statuses; null for every status.</param>
    public static IReadOnlyList<ListingIndex> For(IReadOnlyCollection<string> filters, IReadOnlyCollection<ScheduledTaskStatus>? statuses) =>
        (statuses ?? Statuses).Select(status => Best(filters, status, isFiltered: statuses is not null)).Distinct().ToList();

    /// <summary>A condition on the status, with a literal: a parameter would not match the condition of an index.</summary>
    public static string IsOf(params IReadOnlyCollection<ScheduledTaskStatus> statuses)
    {
        var names = statuses.Select(status => $"'{status.ToName()}'").ToList();
        return names is [var only] ? $"Status = {only}" : $"Status IN ({string.Join(", ", names)})";
    }

    private static ListingIndex Best(IReadOnlyCollection<string> filters, ScheduledTaskStatus status, bool isFiltered)
    {
        var (best, most) = (default(ListingIndex), -1);
        foreach (var index in All)
        {
            var sought = index.Filters.Count(filters.Contains);
            var isUsable = (index.Status is null || index.Status == status) && (sought == index.Filters.Count || index.MayBeSorted);

            // Without a filter by status, one index of all tasks is better than one for each status.
            var rank = (2 * sought) + (index.Status is null && !isFiltered ? 1 : 0);
            if (isUsable && rank > most)
            {
                (best, most) = (index, rank);
            }
        }

        return best!;
    }

    private static ListingIndex Of(ScheduledTaskStatus status, params IReadOnlyList<string> filters) =>
        new($"IX_{ScheduledTaskConfiguration.Table}_{string.Concat(filters.Select(filter => $"{filter}_"))}Start_Id_{status}", filters) { Status = status };
}
