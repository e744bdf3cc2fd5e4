using Polly.Telemetry;

namespace Scheduler.Client.Http;

/// <summary>Tells the application's logs and meters of repeats and timeouts; what they throw does not fail the call.</summary>
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
            // There is no place left to report it to.
        }
    }
}
