namespace Scheduler.Service.Tests.Workers;

/// <summary>Thread-safe random choices from a seed.</summary>
internal sealed class SeededRandom(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>A number from 0 to the end, exclusive.</summary>
    public int Below(int end)
    {
        lock (_lock)
        {
            return _random.Next(end);
        }
    }

    public bool Percent(int percentage) => Below(100) < percentage;

    /// <summary>A duration between two, in seconds.</summary>
    public TimeSpan Between(double min, double max) => TimeSpan.FromSeconds(min + (Below(1000) * (max - min) / 1000));
}
