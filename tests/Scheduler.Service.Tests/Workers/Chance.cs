namespace Scheduler.Service.Tests.Workers;

/// <summary>Choices drawn from a seed, by several at once.</summary>
internal sealed class Chance(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>A number from 0 up to, but not including, the end.</summary>
    public int Below(int end)
    {
        lock (_lock)
        {
            return _random.Next(end);
        }
    }

    public bool Percent(int percentage) => Below(100) < percentage;

    /// <summary>A time between two, in seconds.</summary>
    public TimeSpan Between(double least, double most) => TimeSpan.FromSeconds(least + (Below(1000) * (most - least) / 1000));
}
