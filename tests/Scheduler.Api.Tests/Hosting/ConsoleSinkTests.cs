using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Api.Hosting;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace Scheduler.Api.Tests.Hosting;

/// <summary>The time of these tests stands still, so that events are written when the sink is disposed, if a test does not advance it.</summary>
internal sealed class ConsoleSinkTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void All_events_are_written_in_order_at_the_end()
    {
        using var output = new MemoryStream();
        using (var sink = NewSink(output))
        {
            Emit(sink, 5000);
        }

        Assert.That(Lines(output), Is.EqualTo(Enumerable.Range(0, 5000).Select(i => $"event {i}")));
    }

    [Test]
    public void Events_that_do_not_fit_are_counted()
    {
        using var output = new MemoryStream();
        using (var sink = NewSink(output))
        {
            Emit(sink, ConsoleSink.Capacity + 7);
        }

        Assert.That(Lines(output), Has.Length.EqualTo(ConsoleSink.Capacity + 1));
        Assert.That(Lines(output), Has.One.EqualTo("7 log events were dropped, because the output did not keep up."));
        Assert.That(Lines(output), Has.Member($"event {ConsoleSink.Capacity - 1}").And.No.Member($"event {ConsoleSink.Capacity}"));
    }

    [Test]
    public void Event_that_cannot_be_formatted_does_not_stop_the_others()
    {
        using var output = new MemoryStream();
        using (var sink = new ConsoleSink(output, new Formatter(broken: "event 1"), _time))
        {
            Emit(sink, 3);
        }

        Assert.That(Lines(output), Is.EqualTo(new[] { "event 0", "event 2" }));
    }

    [Test]
    public async Task Output_that_failed_is_tried_again()
    {
        using var output = new FailingOnceStream();
        using (var sink = NewSink(output))
        {
            Emit(sink, 1);
            await WriteAsync(() => output.HasFailed);
            Emit(sink, 2);
        }

        Assert.That(Lines(output), Is.EqualTo(new[] { "event 0", "event 1" }));
    }

    [Test]
    public async Task Event_appears_without_another()
    {
        using var output = new MemoryStream();
        using var sink = NewSink(output);
        Emit(sink, 1);

        await WriteAsync(() => output.Length > 0);
    }

    // The writer may not have begun to wait when the time is advanced.
    private Task WriteAsync(Func<bool> isDone) => Assert.ThatAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            return Task.FromResult(isDone());
        },
        Is.True.After(5000, 5));

    private ConsoleSink NewSink(Stream output) => new(output, new Formatter(broken: null), _time);

    private static void Emit(ConsoleSink sink, int count)
    {
        for (var i = 0; i < count; i++)
        {
            sink.Emit(new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Information, exception: null, new MessageTemplateParser().Parse($"event {i}"), []));
        }
    }

    private static string[] Lines(MemoryStream output) => Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Formatter(string? broken) : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            var text = logEvent.RenderMessage(CultureInfo.InvariantCulture);
            output.Write(text[..1]);
            if (text == broken)
            {
                throw new FormatException("It cannot be formatted.");
            }

            output.Write(text[1..]);
            output.Write('\n');
        }
    }

    private sealed class FailingOnceStream : MemoryStream
    {
        public bool HasFailed { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!HasFailed)
            {
                HasFailed = true;
                throw new IOException("The output is closed.");
            }

            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
