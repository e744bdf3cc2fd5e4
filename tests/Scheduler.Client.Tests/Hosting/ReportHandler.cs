using Scheduler.Client.Hosting;

namespace Scheduler.Client.Tests.Hosting;

internal sealed record Report(string? Month, int Copies = 1);

/// <summary>Runs the script of the test.</summary>
internal sealed class ReportHandler(HandlerScript script) : ITaskHandler<Report>, IDisposable
{
    public async Task HandleAsync(ITaskContext<Report> context, CancellationToken cancellationToken)
    {
        script.Started(context);
        try
        {
            await script.Run(context, cancellationToken);
        }
        finally
        {
            script.Ended(context);
        }
    }

    public void Dispose() => script.HandlerDisposed();
}
