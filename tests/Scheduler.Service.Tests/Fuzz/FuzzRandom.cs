using CsCheck;

namespace Scheduler.Service.Tests.Fuzz;

/// <summary>The random choices for one request, determined by the run's seed and the request's number alone.</summary>
internal sealed class FuzzRandom
{
    private readonly Random _random;

    public FuzzRandom(int seed, int number)
    {
        // Random's sequences for adjacent seeds start alike, so mix the seed with SplitMix64.
        unchecked
        {
            var mixed = ((ulong)(uint)seed << 32 | (uint)number) + 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            _random = new Random((int)(mixed ^ (mixed >> 31)));
        }
    }

    /// <summary>A number from 0 to the end, exclusive.</summary>
    public int Below(int end) => _random.Next(end);

    public bool Percent(int percentage) => _random.Next(100) < percentage;

    public T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    public T Draw<T>(Gen<T> generator) => generator.Generate(new PCG((uint)_random.Next(), (ulong)_random.NextInt64()), min: null, out _);
}
