using System.Buffers;
using System.Text.Json;

namespace Scheduler.Bench.Floor;

/// <summary>Routes the requests by hand. Reads run on the thread of the request, into a buffer of the thread.</summary>
internal sealed class Endpoints(ReaderPool readers, Writer writer)
{
    private const string Root = "/api/tasks";
    private const string PayloadSuffix = "/payload";

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    private delegate bool Read(Reader reader, Utf8JsonWriter json);

    public Task HandleAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var path = context.Request.Path.Value.AsSpan();
        if (path.SequenceEqual(Root))
        {
            return HttpMethods.IsGet(method) ? ListAsync(context) : HttpMethods.IsPost(method) ? CreateAsync(context) : NotFound(context);
        }

        if (!path.StartsWith(Root + "/", StringComparison.Ordinal))
        {
            return NotFound(context);
        }

        var rest = path[(Root.Length + 1)..];
        if (HttpMethods.IsGet(method) && Guid.TryParseExact(rest, "D", out var id))
        {
            return SendAsync(context, (reader, json) => reader.TryWrite(id, json));
        }

        var isPatch = HttpMethods.IsPatch(method) && rest.EndsWith(PayloadSuffix, StringComparison.Ordinal);
        return isPatch && Guid.TryParseExact(rest[..^PayloadSuffix.Length], "D", out id) ? PatchAsync(context, id) : NotFound(context);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = ListQuery.Parse(context.Request.QueryString.Value);
        return SendAsync(context, (reader, json) =>
        {
            if (reader.WritePage(query, json) is { } cursor)
            {
                var filter = query.Worker is null ? "" : $"worker={Uri.EscapeDataString(query.Worker)}&status={query.Status}&";
                context.Response.Headers.Link = $"<{Root}?{filter}limit={query.Limit}&cursor={cursor}>; rel=\"next\"";
            }

            return true;
        });
    }

    private async Task CreateAsync(HttpContext context)
    {
        NewTask task;
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body);
            var root = body.RootElement;
            task = new NewTask(
                root.GetProperty("start").GetDateTimeOffset().ToUnixTimeMilliseconds(),
                root.TryGetProperty("title", out var title) ? title.GetString() : null,
                root.GetProperty("worker").GetString()!,
                root.TryGetProperty("payload", out var payload) ? payload.GetRawText() : "{}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var write = new CreateWrite(id, now.ToUnixTimeMilliseconds(), task);
        await writer.ApplyAsync(write);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{Root}/{id}";
        await SendAsync(context, write.Body);
    }

    private async Task PatchAsync(HttpContext context, Guid id)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body);
        }
        catch (JsonException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using (body)
        {
            if (body.RootElement.ValueKind != JsonValueKind.Object)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            var write = new PatchWrite(id, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), body.RootElement);
            if (await writer.ApplyAsync(write))
            {
                await SendAsync(context, write.Body);
            }
            else
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        }
    }

    private Task SendAsync(HttpContext context, Read read)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(64 * 1024);
        var json = _json ??= new Utf8JsonWriter(buffer, TaskWriterOptions.Value);
        buffer.ResetWrittenCount();
        json.Reset();
        var reader = readers.Rent();
        var isFound = read(reader, json);
        readers.Return(reader);
        json.Flush();
        return isFound ? SendAsync(context, buffer.WrittenMemory) : NotFound(context);
    }

    // The response's writer has copied the body when it returns, so the buffer can be used again.
    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
