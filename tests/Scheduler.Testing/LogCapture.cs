using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Scheduler.Testing;

/// <summary>Records all log entries, with scopes and exceptions.</summary>
public sealed class LogCapture : ILoggerProvider, ILogger
{
    private const int ScopeId = -1;

    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _lines = new();

    public IReadOnlyList<(LogLevel Level, int Id, string Text)> Lines => [.. _lines];

    /// <summary>The levels and ids of the entries, without scopes.</summary>
    public IReadOnlyList<(LogLevel Level, int Id)> Events => [.. _lines.Where(line => line.Id != ScopeId).Select(line => (line.Level, line.Id))];

    public string Text => string.Join('\n', _lines.Select(line => $"{line.Level} {line.Text}"));

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        _lines.Enqueue((LogLevel.Trace, ScopeId, $"scope {state}"));
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
