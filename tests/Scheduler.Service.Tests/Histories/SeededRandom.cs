namespace Scheduler.Service.Tests.Histories;

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

    /// <summary>A number from the start to the end, exclusive.</summary>
    public int InRange(int start, int end) => start + Below(end - start);

    /// <summary>A random number generator with a seed of this one.</summary>
    public SeededRandom Fork() => new(Below(int.MaxValue));

    public bool Percent(int percentage) => Below(100) < percentage;

    /// <summary>A duration between two, in seconds.</summary>
    public TimeSpan Between(double min, double max) => TimeSpan.FromSeconds(min + (Below(1000) * (max - min) / 1000));
}
