using Microsoft.EntityFrameworkCore;
using Scheduler.Bench.EfCore;

var port = Environment.GetEnvironmentVariable("PORT") ?? "5202";
var file = Environment.GetEnvironmentVariable("DATABASE") ?? throw new InvalidOperationException("DATABASE names the SQLite file.");

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddDbContextPool<TaskContext>(options => options.UseSqlite($"Data Source={file}"));

var app = builder.Build();

// The file is in WAL mode, and FULL is the default of the library. Setting it would cost a statement for each request.
await using (var scope = app.Services.CreateAsyncScope())
{
    var database = scope.ServiceProvider.GetRequiredService<TaskContext>().Database;
    var synchronous = (await database.SqlQueryRaw<int>("PRAGMA synchronous").ToListAsync()).Single();
    if (synchronous != 2)
    {
        throw new InvalidOperationException($"PRAGMA synchronous is {synchronous}, not FULL.");
    }
}

app.MapTasks();
await app.RunAsync();
