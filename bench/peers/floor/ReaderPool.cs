using System.Collections.Concurrent;

namespace Scheduler.Bench.Floor;

/// <summary>As many readers as threads read at once.</summary>
internal sealed class ReaderPool(string file) : IDisposable
{
    private readonly ConcurrentBag<Reader> _idle = [];

    public Reader Rent() => _idle.TryTake(out var reader) ? reader : new Reader(file);

    public void Return(Reader reader) => _idle.Add(reader);

    public void Dispose()
    {
        while (_idle.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}
