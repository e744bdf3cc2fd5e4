using System.Diagnostics.Metrics;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>The metrics of schedules.</summary>
internal sealed class ScheduleMetrics : IDisposable
{
    private readonly Meter _meter = new(TaskMetrics.MeterName);
    private readonly Counter<long> _skipped;
    private int _late;

    public ScheduleMetrics()
    {
        _skipped = _meter.CreateCounter<long>("scheduler.schedule.skipped", "{instant}", "Instants that were skipped, or whose tasks were withdrawn as missed.");
        _meter.CreateObservableGauge("scheduler.schedules.late", () => _late, "{schedule}", "Schedules that are late.");
    }

    public void SetLate(int count) => _late = count;

    public void CountSkipped(SkipReason reason, int count) => _skipped.Add(count, new KeyValuePair<string, object?>("reason", reason.ToName()));

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
