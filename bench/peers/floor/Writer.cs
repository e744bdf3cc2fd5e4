using System.Threading.Channels;

namespace Scheduler.Bench.Floor;

/// <summary>Applies the writes one after another; those that arrive together share a commit, and are answered after it.</summary>
internal sealed class Writer : IDisposable
{
    private const int MaxBatch = 64;

    private readonly Channel<Write> _queue = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly WriteStatements _statements;
    private readonly Thread _thread;

    public Writer(string file)
    {
        _statements = new WriteStatements(file);

        // A thread of its own: commits wait for the disk.
        _thread = new Thread(Drain) { IsBackground = true };
        _thread.Start();
    }

    public Task<bool> ApplyAsync(Write write)
    {
        _queue.Writer.TryWrite(write);
        return write.Task;
    }

    public void Dispose()
    {
        _queue.Writer.Complete();
        _thread.Join();
        _statements.Dispose();
    }

    private void Drain()
    {
        var batch = new List<Write>(MaxBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            _statements.Begin();
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var write))
            {
                write.Apply(_statements);
                batch.Add(write);
            }

            _statements.Commit();
            batch.ForEach(write => write.SetResult(write.IsFound));
            batch.Clear();
        }
    }
}
