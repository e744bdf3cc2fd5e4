using Polly.Telemetry;

namespace Scheduler.Client.Http;

/// <summary>Reports retries and timeouts to the application's logs and meters; their exceptions do not fail the call.</summary>
internal sealed class GuardedTelemetryListener(TelemetryListener inner) : TelemetryListener
{
    public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args)
    {
        try
        {
            inner.Write(args);
        }
        catch (Exception)
        {
            // Cannot be reported anywhere.
        }
    }
}
