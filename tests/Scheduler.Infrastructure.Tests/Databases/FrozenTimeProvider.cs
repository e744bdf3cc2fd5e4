namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>A clock that moves only by hand. Its timers are the system's.</summary>
internal sealed class FrozenTimeProvider : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2029, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset Now { get; set; } = Start;

    public override DateTimeOffset GetUtcNow() => Now;
}
