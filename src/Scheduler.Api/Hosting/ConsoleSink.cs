using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Scheduler.Api.Hosting;

/// <summary>
/// Writes events to a console stream in the background, many at a time: a request does not wait for the terminal, and one system call
/// writes the events of many requests. Events are dropped and counted while the output does not keep up.
/// </summary>
internal sealed class ConsoleSink : ILogEventSink, IDisposable
{
    /// <summary>The maximum number of events that wait; a request's event takes about half a KiB.</summary>
    public const int Capacity = 20_000;

    /// <summary>The text of one system call, in characters; the last event may exceed it.</summary>
    private const int MaxBatchLength = 64 * 1024;

    /// <summary>How long events are collected. An event appears that much later.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the end of the process waits for an output that is blocked.</summary>
    private static readonly TimeSpan MaxFlushTime = TimeSpan.FromSeconds(5);

    private static readonly MessageTemplate DroppedTemplate =
        new MessageTemplateParser().Parse("{Count} log events were dropped, because the output did not keep up.");

    private readonly Channel<LogEvent> _events = Channel.CreateBounded<LogEvent>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private readonly Stream _output;
    private readonly ITextFormatter _formatter;
    private readonly TimeProvider _time;
    private readonly Task _writer;
    private long _dropped;

    public ConsoleSink(Stream output, ITextFormatter formatter, TimeProvider time)
    {
        (_output, _formatter, _time) = (output, formatter, time);
        _writer = Task.Run(WriteAsync);
    }

    public void Emit(LogEvent logEvent)
    {
        if (!_events.Writer.TryWrite(logEvent))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes all events that wait.</summary>
    public void Dispose()
    {
        if (!_events.Writer.TryComplete())
        {
            return;
        }

        _end.Cancel();
        if (_writer.Wait(MaxFlushTime))
        {
            _end.Dispose();
        }
    }

    private async Task WriteAsync()
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        while (await _events.Reader.WaitToReadAsync())
        {
            await Task.Delay(Pause, _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (text.GetStringBuilder().Length < MaxBatchLength && _events.Reader.TryRead(out var next))
            {
                Format(next, text);
            }

            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                Format(Dropped(dropped), text);
            }

            await WriteAsync(text.GetStringBuilder());
        }
    }

    private async Task WriteAsync(StringBuilder text)
    {
        try
        {
            await _output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
            await _output.FlushAsync();
        }
#pragma warning disable CA1031 // The stream of the console throws exceptions of several types; the next events may be written.
        catch (Exception e)
#pragma warning restore CA1031
        {
            SelfLog.WriteLine("The log could not be written: {0}", e);
        }

        text.Clear();
    }

    private void Format(LogEvent logEvent, StringWriter text)
    {
        var length = text.GetStringBuilder().Length;
        try
        {
            _formatter.Format(logEvent, text);
        }
#pragma warning disable CA1031 // A property may be of any type; the other events are written.
        catch (Exception e)
#pragma warning restore CA1031
        {
            text.GetStringBuilder().Length = length;
            SelfLog.WriteLine("A log event could not be formatted: {0}", e);
        }
    }

    private LogEvent Dropped(long count) =>
        new(_time.GetLocalNow(), LogEventLevel.Warning, exception: null, DroppedTemplate, [new LogEventProperty("Count", new ScalarValue(count))]);
}
