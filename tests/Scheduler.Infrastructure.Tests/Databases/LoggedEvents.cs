using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Scheduler.Infrastructure.Tests.Databases;

/// <summary>Keeps what was logged.</summary>
internal sealed class LoggedEvents : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _events = new();

    public IReadOnlyCollection<(LogLevel Level, int Id)> All => [.. _events.Select(logged => (logged.Level, logged.Id))];

    public IReadOnlyCollection<string> Texts => [.. _events.Select(logged => logged.Text)];

    public void Clear() => _events.Clear();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _events.Enqueue((logLevel, eventId.Id, formatter(state, exception)));

    public void Dispose()
    {
    }
}
