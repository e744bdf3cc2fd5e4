using System.Collections.Concurrent;
using Serilog.Core;
using Serilog.Events;

namespace Scheduler.Api.Tests.Http;

/// <summary>Captures the log events of Serilog, with their properties.</summary>
internal sealed class LogEventSink : ILogEventSink
{
    private readonly ConcurrentQueue<LogEvent> _events = new();

    public IReadOnlyCollection<LogEvent> Events => _events;

    public IEnumerable<LogEvent> Requests => _events.Where(e => e.Properties.ContainsKey("Route"));

    public void Emit(LogEvent logEvent) => _events.Enqueue(logEvent);
}
