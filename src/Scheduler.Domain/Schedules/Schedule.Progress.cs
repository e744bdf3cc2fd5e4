using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <content>How far the schedule has come. It is no part of the version.</content>
public sealed partial class Schedule
{
    public ScheduleProgress Progress
    {
        get => new(Position)
        {
            LastTaskId = LastTaskId,
            LastInstant = LastInstant,
            CheckAt = CheckAt,
            HeldBy = HeldBy,
            BlockedFrom = BlockedFrom,
            WatchedTaskId = WatchedTaskId,
            WatchedChange = WatchedChange,
            LastSkipped = SkippedInstant is { } instant ? new SkippedInstant(instant, SkippedReason!.Value, SkippedAt!.Value) : null,
        };

        private set
        {
            (Position, LastTaskId, LastInstant, CheckAt) = (value.Position, value.LastTaskId, value.LastInstant, value.CheckAt);
            (HeldBy, BlockedFrom, WatchedTaskId, WatchedChange) = (value.HeldBy, value.BlockedFrom, value.WatchedTaskId, value.WatchedChange);
            (SkippedInstant, SkippedReason, SkippedAt) = (value.LastSkipped?.Instant, value.LastSkipped?.Reason, value.LastSkipped?.At);
        }
    }

    public DateTimeOffset? CheckAt { get; private set; }

    public TaskId? WatchedTaskId { get; private set; }

    public WatchedChange WatchedChange { get; private set; }

    private DateTimeOffset Position { get; set; }

    private TaskId? LastTaskId { get; set; }

    private DateTimeOffset? LastInstant { get; set; }

    private TaskId? HeldBy { get; set; }

    private DateTimeOffset? BlockedFrom { get; set; }

    private DateTimeOffset? SkippedInstant { get; set; }

    private SkipReason? SkippedReason { get; set; }

    private DateTimeOffset? SkippedAt { get; set; }

    /// <summary>Records that a client deleted an own occurrence; see <see cref="ScheduleProgress.AfterManualDeletion"/>.</summary>
    public void RecordManualDeletion(DateTimeOffset instant, DateTimeOffset at) => Progress = Progress.AfterManualDeletion(instant, at);
}
