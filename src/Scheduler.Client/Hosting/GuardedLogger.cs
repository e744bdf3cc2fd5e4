using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>Wraps the application's logger and swallows the exceptions of its providers.</summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => Guarded.Run(() => inner.IsEnabled(logLevel));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var formattable = exception is null || Guarded.Run(exception.ToString) is not null
            ? exception
            : new InvalidOperationException($"{exception.GetType().FullName}, which cannot be formatted.");
        Guarded.Run(() => inner.Log(logLevel, eventId, state, formattable, formatter));
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Guarded.Run(() => inner.BeginScope(state)) is { } scope ? new Scope(scope) : null;

    private sealed class Scope(IDisposable inner) : IDisposable
    {
        public void Dispose() => Guarded.Run(inner.Dispose);
    }
}
