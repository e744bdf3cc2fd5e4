using System.Globalization;
using Microsoft.Extensions.Logging;
using Scheduler.Client;
using Scheduler.Client.Hosting;

namespace ReportsWorker;

/// <summary>Writes a month's report: a page a second.</summary>
internal sealed partial class ReportHandler(ILogger<ReportHandler> logger, TimeProvider time) : ITaskHandler<ReportPayload>
{
    private const int Pages = 3;

    public async Task HandleAsync(ITaskContext<ReportPayload> context, CancellationToken cancellationToken)
    {
        // Not a month: no attempt will help, and Program says so.
        var month = DateOnly.ParseExact(context.Payload.Month, "yyyy-MM", CultureInfo.InvariantCulture);
        for (var page = 1; page <= Pages; page++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            await context.ReportProgressAsync(JsonPayload.From(new ReportProgress(page), ReportJson.Default.ReportProgress), cancellationToken);
        }

        context.SetResult(JsonPayload.From(new ReportResult(Pages * context.Payload.Copies), ReportJson.Default.ReportResult));
        ReportWritten(month, context.Payload.Copies);
    }

    [LoggerMessage(LogLevel.Information, "Wrote the report of {Month}, {Copies} times.")]
    private partial void ReportWritten(DateOnly month, int copies);
}
