using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
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

    public async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        var options = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions;
        await using var buffer = new FileBufferingWriteStream(MemoryThreshold);
        await JsonSerializer.SerializeAsync(buffer, page.ReadAsync(http.RequestAborted), options, http.RequestAborted);

        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = buffer.Length;
        http.Response.Headers.Link = page.NextCursor is null ? default : request.LinkToNext(page.NextCursor);
        await buffer.DrainBufferAsync(http.Response.Body, http.RequestAborted);
    }
}
