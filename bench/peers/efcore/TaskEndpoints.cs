using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Scheduler.Bench.EfCore;

internal static class TaskEndpoints
{
    public static void MapTasks(this WebApplication app)
    {
        var tasks = app.MapGroup("/api/tasks");
        tasks.MapGet("", ListAsync);
        tasks.MapPost("", CreateAsync);
        tasks.MapGet("{id:guid}", FindAsync);
        tasks.MapPatch("{id:guid}/payload", PatchAsync);
    }

    private static async Task<Results<Ok<TaskResponse>, NotFound>> FindAsync(Guid id, TaskContext context) =>
        await context.Tasks.AsNoTracking().FirstOrDefaultAsync(task => task.Id == id) is { } task
            ? TypedResults.Ok(TaskResponse.From(task))
            : TypedResults.NotFound();

    private static async Task<Ok<List<TaskResponse>>> ListAsync(
        TaskContext context, HttpResponse response, string? worker = null, string? status = null, int limit = 50, string? cursor = null)
    {
        var query = context.Tasks.AsNoTracking();
        if (worker is not null)
        {
            query = query.Where(task => task.Worker == worker);
        }

        if (status is not null)
        {
            query = query.Where(task => task.Status == status);
        }

        if (cursor?.Split('-') is [var milliseconds, var last])
        {
            var start = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(milliseconds, CultureInfo.InvariantCulture));
            var id = Guid.ParseExact(last, "N");

            // The first condition lets SQLite seek in the index.
            query = query.Where(task => task.Start >= start && (task.Start > start || task.Id.CompareTo(id) > 0));
        }

        var page = await query.OrderBy(task => task.Start).ThenBy(task => task.Id).Take(limit + 1).ToListAsync();
        if (page.Count > limit)
        {
            page.RemoveAt(limit);
            var position = string.Create(CultureInfo.InvariantCulture, $"{page[^1].Start.ToUnixTimeMilliseconds()}-{page[^1].Id:N}");
            var filter = (worker is null ? "" : $"worker={Uri.EscapeDataString(worker)}&") + (status is null ? "" : $"status={Uri.EscapeDataString(status)}&");
            response.Headers.Link = $"</api/tasks?{filter}limit={limit}&cursor={position}>; rel=\"next\"";
        }

        return TypedResults.Ok(page.ConvertAll(TaskResponse.From));
    }

    private static async Task<Created<TaskResponse>> CreateAsync(NewTask body, TaskContext context)
    {
        var now = TimeProvider.System.GetUtcNow();
        var task = new StoredTask
        {
            Id = Guid.CreateVersion7(now),
            Start = body.Start,
            DueAt = body.Start,
            Title = body.Title,
            Worker = body.Worker,
            Status = "SCHEDULED",
            Payload = body.Payload?.GetRawText() ?? "{}",
            CreatedAt = now,
            UpdatedAt = now,
        };
        context.Tasks.Add(task);
        await context.SaveChangesAsync();
        return TypedResults.Created($"/api/tasks/{task.Id}", TaskResponse.From(task));
    }

    private static async Task<Results<Ok<TaskResponse>, NotFound>> PatchAsync(Guid id, JsonObject patch, TaskContext context)
    {
        while (true)
        {
            var task = await context.Tasks.FirstOrDefaultAsync(task => task.Id == id);
            if (task is null)
            {
                return TypedResults.NotFound();
            }

            var payload = JsonNode.Parse(task.Payload)!.AsObject();
            foreach (var (key, value) in patch)
            {
                payload[key] = value?.DeepClone();
            }

            task.Payload = payload.ToJsonString();
            task.UpdatedAt = TimeProvider.System.GetUtcNow();
            task.Version++;
            try
            {
                await context.SaveChangesAsync();
                return TypedResults.Ok(TaskResponse.From(task));
            }
            catch (DbUpdateConcurrencyException)
            {
                context.ChangeTracker.Clear();
            }
        }
    }
}
