namespace Scheduler.Client.Http;

/// <summary>Reads the complete blocks of a stream of Server-Sent Events, as they arrive.</summary>
// For a block with only an id, a bookmark, SseParser returns nothing, and for a block that is cut before its end it already has the id.
// It therefore gets complete blocks only: then its last id is exact.
internal sealed class EventStream(Stream body, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private byte[] _buffer = new byte[16 * 1024];
    private int _count;

    /// <summary>Waits for the next complete blocks.</summary>
    /// <param name="timeout">The time after which a stream that sends nothing is given up.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The blocks; null at the end of the stream.</returns>
    /// <exception cref="TimeoutException">Nothing has arrived in time.</exception>
    public async Task<MemoryStream?> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_count == _buffer.Length)
            {
                Array.Resize(ref _buffer, _count * 2);
            }

            // The application's message handlers may ignore their token.
            var read = await body.ReadAsync(_buffer.AsMemory(_count), _abort.Token).AsTask()
                .WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return null;
            }

            _count += read;
            var end = _buffer.AsSpan(0, _count).LastIndexOf("\n\n"u8) + 2;
            if (end >= 2)
            {
                var blocks = new MemoryStream(_buffer[..end]);
                _buffer.AsSpan(end.._count).CopyTo(_buffer);
                _count -= end;
                return blocks;
            }
        }
    }

    /// <summary>Aborts a read that was given up. The caller disposes the response.</summary>
    public void Dispose() => BufferingHandler.Cancel(_abort);
}
