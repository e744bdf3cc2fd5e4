using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Scheduler.Application.Events;
using Scheduler.Domain.Events;

namespace Scheduler.Api.Events;

/// <summary>Writes Server-Sent Events (HTML Standard, Server-sent events).</summary>
internal sealed class EventStreamWriter(HttpContext http, JsonSerializerOptions json, TimeProvider time)
{
    /// <summary>The time after which a client that reads nothing is disconnected.</summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(20);

    /// <summary>The number of bytes after which the written events are sent.</summary>
    private const int ChunkBytes = 32 * 1024;

    // All streams send the same bytes for an event.
    private static readonly ConditionalWeakTable<EventResponse, byte[]> Blocks = [];

    private readonly PipeWriter _writer = http.Response.BodyWriter;

    /// <summary>Sets the time after which a client reconnects.</summary>
    public void WriteRetry(TimeSpan delay) => Write($"retry: {(int)delay.TotalMilliseconds}\n");

    /// <summary>Ends a block.</summary>
    public void WriteEnd() => Write("\n");

    /// <summary>Writes a bookmark: a position without an event. Clients remember it and dispatch nothing.</summary>
    public void WriteBookmark(long position) => Write(string.Create(CultureInfo.InvariantCulture, $"id: {position}\n\n"));

    /// <summary>Writes that the client's position is unusable.</summary>
    public void WriteReset(long position, ResetReason reason) => Write(string.Create(
        CultureInfo.InvariantCulture, $"id: {position}\nevent: reset\ndata: {{\"sequence\":{position},\"reason\":\"{reason.ToName()}\"}}\n\n"));

    /// <summary>Writes an event, and sends what has been written if it is enough.</summary>
    public async Task WriteAsync(EventResponse change)
    {
        _writer.Write(Blocks.GetValue(change, Encode));
        if (_writer.UnflushedBytes >= ChunkBytes)
        {
            await FlushAsync();
        }
    }

    /// <summary>Sends what has been written.</summary>
    /// <exception cref="OperationCanceledException">The client has disconnected, or has read nothing for too long.</exception>
    public async Task FlushAsync()
    {
        var flush = _writer.FlushAsync(http.RequestAborted);
        if (flush.IsCompletedSuccessfully)
        {
            _ = flush.Result;
            return;
        }

        try
        {
            await flush.AsTask().WaitAsync(StallTimeout, time, http.RequestAborted);
        }
        catch (TimeoutException e)
        {
            http.Abort();
            throw new OperationCanceledException("The client has read nothing for too long.", e, http.RequestAborted);
        }
    }

    private byte[] Encode(EventResponse change)
    {
        var block = new ArrayBufferWriter<byte>();
        block.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {change.Sequence}\nevent: {change.Type.ToName()}\ndata: ")));
        block.Write(JsonSerializer.SerializeToUtf8Bytes(change, json));
        block.Write("\n\n"u8);
        return block.WrittenSpan.ToArray();
    }

    private void Write(string text) => _writer.Write(Encoding.UTF8.GetBytes(text));
}
