using System.Buffers;
using Scheduler.Application.Common;

namespace Scheduler.Api.Requests;

/// <summary>Reads request bodies up to a limit that does not count chunk framing.</summary>
internal static class RequestBody
{
    /// <summary>The maximum size of a body in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads the complete body.</summary>
    /// <exception cref="BadHttpRequestException">413: the body exceeds the limit. 400: its framing is malformed.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        var deadline = context.RequestServices.GetRequiredService<RequestDeadline>();
        var start = deadline.Time.GetTimestamp();
        var body = new ArrayBufferWriter<byte>((int)(context.Request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await ReadAsync(context, body.GetMemory(4096));
            if (read == 0)
            {
                deadline.ExcludeSince(start);
                return body.WrittenMemory;
            }

            body.Advance(read);
            if (body.WrittenCount > MaxBytes)
            {
                throw TooLarge();
            }
        }
    }

    private static async ValueTask<int> ReadAsync(HttpContext context, Memory<byte> buffer)
    {
        try
        {
            return await context.Request.Body.ReadAsync(buffer, context.RequestAborted);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // Kestrel throws this for a chunk size that overflows.
            throw new BadHttpRequestException("The framing of the body is malformed.", StatusCodes.Status400BadRequest, e);
        }
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}

/// <summary>The body of the current request as received, valid or not.</summary>
/// <param name="Bytes">The complete body.</param>
internal sealed record ReceivedBody(ReadOnlyMemory<byte> Bytes);
