using System.Buffers;

namespace Scheduler.Api.Requests;

/// <summary>The bytes of a request's body, up to a limit that is counted after chunked framing.</summary>
internal static class RequestBody
{
    /// <summary>The greatest size of a body in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads the body whole.</summary>
    /// <exception cref="BadHttpRequestException">413: it is over the limit. 400: its framing is broken.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        var body = new ArrayBufferWriter<byte>((int)(context.Request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await ReadAsync(context, body.GetMemory(4096));
            if (read == 0)
            {
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
            // Kestrel's word for a chunk whose size is too great for a number.
            throw new BadHttpRequestException("The body's framing is broken.", StatusCodes.Status400BadRequest, e);
        }
    }

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}
