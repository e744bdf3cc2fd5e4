using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Api.Events;

namespace Scheduler.Api.Tests.Events;

internal sealed class EventStreamWriterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 10, resumeWriterThreshold: 5));
    private DefaultHttpContext _http = null!;
    private Lifetime _lifetime = null!;
    private EventStreamWriter _writer = null!;

    [SetUp]
    public void Start()
    {
        _pipe.Writer.Complete();
        _pipe.Reader.Complete();
        _pipe.Reset();
        _lifetime = new Lifetime();
        _http = new DefaultHttpContext();
        _http.Features.Set<IHttpRequestLifetimeFeature>(_lifetime);
        _http.Features.Set<IHttpResponseBodyFeature>(new PipeBody(_pipe.Writer));
        _writer = new EventStreamWriter(_http, new(System.Text.Json.JsonSerializerDefaults.Web), _time);
    }

    [TearDown]
    public void Stop() => _lifetime.Dispose();

    [Test]
    public async Task Client_that_reads_nothing_is_disconnected_after_20_s()
    {
        _writer.WriteBookmark(1234567890);
        var flush = _writer.FlushAsync();

        _time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.That((flush.IsCompleted, _lifetime.IsAborted), Is.EqualTo((false, false)));

        _time.Advance(TimeSpan.FromSeconds(0.2));
        await Assert.ThatAsync(() => flush, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_lifetime.IsAborted, Is.True);
    }

    [Test]
    public async Task Client_that_reads_slowly_stays_connected()
    {
        for (var i = 0; i < 10; i++)
        {
            _writer.WriteBookmark(1234567890);
            var flush = _writer.FlushAsync();
            _time.Advance(TimeSpan.FromSeconds(15));
            Assert.That(flush.IsCompleted, Is.False);

            var read = await _pipe.Reader.ReadAsync();
            Assert.That(Encoding.UTF8.GetString(read.Buffer), Is.EqualTo("id: 1234567890\n\n"));
            _pipe.Reader.AdvanceTo(read.Buffer.End);
            await flush;
        }

        Assert.That(_lifetime.IsAborted, Is.False);
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();

        public CancellationToken RequestAborted
        {
            get => _aborted.Token;
            set => throw new NotSupportedException();
        }

        public bool IsAborted => _aborted.IsCancellationRequested;

        public void Abort() => _aborted.Cancel();

        public void Dispose() => _aborted.Dispose();
    }

    private sealed class PipeBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => writer.AsStream();

        public PipeWriter Writer => writer;

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering()
        {
        }

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
