using System.Net;
using Scheduler.Bench.Floor;

var port = int.Parse(Environment.GetEnvironmentVariable("PORT") ?? "5201", null);
var file = Environment.GetEnvironmentVariable("DATABASE") ?? throw new InvalidOperationException("DATABASE names the SQLite file.");

var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
await using var app = builder.Build();

using var writer = new Writer(file);
using var readers = new ReaderPool(file);
app.Run(new Endpoints(readers, writer).HandleAsync);
await app.RunAsync();
