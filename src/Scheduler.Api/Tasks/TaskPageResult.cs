using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Scheduler.Api.Json;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>
/// A response with a page of tasks and a link to the next page. The link is a header, but is known only after the last task has
/// been read, so the page is buffered first: in memory, and beyond a threshold in a temporary file. The database is released
/// before a slow client reads the first byte.
/// </summary>
internal sealed class TaskPageResult(TaskPage page, ListTasksRequest request) : IActionResult
{
    /// <summary>The maximum size of a page that is buffered in memory, in bytes.</summary>
    private const int MemoryThreshold = 1024 * 1024;

    /// <summary>The size at which text moves from the writer to the buffer, in bytes.</summary>
    private const int FlushThreshold = 16 * 1024;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        await using var buffer = new FileBufferingWriteStream(MemoryThreshold);
        await WriteAsync(buffer, http.RequestAborted);

        http.Response.ContentType = TaskJsonConverter.ContentType;
        http.Response.ContentLength = buffer.Length;
        http.Response.Headers.Link = page.NextCursor is null ? default : request.LinkToNext(page.NextCursor);
        await buffer.DrainBufferAsync(http.Response.BodyWriter, http.RequestAborted);
    }

    private async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(output, TaskJsonConverter.WriterOptions);
        writer.WriteStartArray();
        await foreach (var task in page.ReadAsync(cancellationToken))
        {
            TaskJsonConverter.Write(writer, task);
            if (writer.BytesPending >= FlushThreshold)
            {
                await writer.FlushAsync(cancellationToken);
            }
        }

        writer.WriteEndArray();
    }
}
