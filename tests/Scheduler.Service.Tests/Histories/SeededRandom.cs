using CsCheck;

namespace Scheduler.Service.Tests.Histories;

/// <summary>Thread-safe random choices from a seed.</summary>
internal sealed class SeededRandom(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>The random choices for one request, determined by the run's seed and the request's number alone.</summary>
    public static SeededRandom For(int seed, int number)
    {
        // Random's sequences for adjacent seeds start alike, so mix the seed with SplitMix64.
        unchecked
        {
            var mixed = ((ulong)(uint)seed << 32 | (uint)number) + 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return new SeededRandom((int)(mixed ^ (mixed >> 31)));
        }
    }

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

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public byte[] Bytes(int count) => Enumerable.Range(0, count).Select(_ => (byte)Below(256)).ToArray();

    public T Draw<T>(Gen<T> generator) => generator.Generate(new PCG((uint)Below(int.MaxValue), (ulong)Below(int.MaxValue)), min: null, out _);
}
