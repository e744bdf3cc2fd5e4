using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ReportsWorker;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSchedulerClient(
    builder.Configuration["Scheduler:Address"] ?? "http://localhost:5000",
    builder.Configuration["Scheduler:ApiKey"]);
builder.Services.AddSchedulerWorker("reports", worker => worker
    .Handle<ReportPayload, ReportHandler>(ReportJson.Default.ReportPayload)
    .NeverRetry<FormatException>()
    .Concurrency(4));
await builder.Build().RunAsync();
