using System.Buffers;

namespace Scheduler.Api.Requests;

/// <summary>The bytes of a request's body, up to a limit that is counted after chunked framing.</summary>
internal static class RequestBody
{
    /// <summary>The greatest size of a body in bytes: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads the body whole.</summary>
    /// <exception cref="BadHttpRequestException">413: it is over the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        var body = new ArrayBufferWriter<byte>((int)(context.Request.ContentLength ?? 4096) + 1);
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(body.GetMemory(4096), context.RequestAborted);
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

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}
