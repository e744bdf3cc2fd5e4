using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>
/// Answers with a page and its link to the next. The link goes before the tasks and is known only after the last of them, so
/// the page is written down first: in memory, and beyond a size in a temporary file. The database is free again before a
/// slow client takes its first byte.
/// </summary>
internal sealed class TaskPageResult(TaskPage page, ListTasksRequest request) : IActionResult
{
    /// <summary>The greatest size of a page in memory, in bytes.</summary>
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
