using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Scheduler.Api.Json;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>
/// A response with a page of tasks and links to the next and the previous page. The links are a header, but the next page is known only after the last task has
/// been read, so the page is buffered first: in memory, and beyond a threshold in a temporary file. The database is released
/// before a slow client reads the first byte.
/// </summary>
internal sealed class TaskPageResult(TaskPage page, ListTasksRequest request) : IActionResult
{
    /// <summary>The maximum size of a page that is buffered in memory, in bytes.</summary>
    private const int MemoryThreshold = 1024 * 1024;

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        using var buffer = new PooledBuffer();
        await using var file = new FileBufferingWriteStream();
        await WriteAsync(buffer, file, http.RequestAborted);

        http.Response.ContentType = TaskJsonConverter.ContentType;
        http.Response.ContentLength = file.Length + buffer.Length;
        http.Response.Headers.Link = Links();
        await file.DrainBufferAsync(http.Response.BodyWriter, http.RequestAborted);
        await http.Response.BodyWriter.WriteAsync(buffer.Written, http.RequestAborted);
    }

    private string? Links()
    {
        string?[] links =
        [
            page.NextCursor is null ? null : request.LinkTo("next", page.NextCursor),
            page.PreviousCursor is null ? null : request.LinkTo("prev", page.PreviousCursor),
        ];
        var given = links.OfType<string>().ToList();
        return given.Count == 0 ? null : string.Join(", ", given);
    }

    private async Task WriteAsync(PooledBuffer buffer, FileBufferingWriteStream file, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(buffer, TaskJsonConverter.WriterOptions);
        writer.WriteStartArray();
        await foreach (var task in page.ReadAsync(cancellationToken))
        {
            TaskJsonConverter.Write(writer, task, request.IsSummary);

            // The writer tells the buffer what it has written only when it asks for more space.
            if (buffer.Length + writer.BytesPending >= MemoryThreshold)
            {
                await writer.FlushAsync(cancellationToken);
                await file.WriteAsync(buffer.Written, cancellationToken);
                buffer.Clear();
            }
        }

        writer.WriteEndArray();
    }
}
