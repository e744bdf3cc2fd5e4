using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>One response with Server-Sent Events, written by the test.</summary>
internal sealed class FakeStream
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    public FakeStream(string text = "") => Write(text);

    /// <summary>The token of the last read.</summary>
    public CancellationToken ReadToken { get; private set; }

    /// <summary>Responds with this stream.</summary>
    public HttpResponseMessage Respond() => Respond(isStuck: false);

    /// <summary>Responds with this stream, whose reads ignore their token, as a handler of the application may do.</summary>
    public HttpResponseMessage RespondStuck() => Respond(isStuck: true);

    public void Write(string text)
    {
        _pipe.Writer.Write(Encoding.UTF8.GetBytes(text));
        Assert.That(_pipe.Writer.FlushAsync().AsTask().IsCompleted);
    }

    public void WriteEvent(long sequence) => Write(Event(sequence));

    public void End() => _pipe.Writer.Complete();

    public void Break() => _pipe.Writer.Complete(new HttpIOException(HttpRequestError.ResponseEnded, "The connection broke."));

    /// <summary>The block of an event.</summary>
    public static string Event(long sequence) => $"id: {sequence}\nevent: failed\ndata: {CannedResponses.EventBody(sequence)}\n\n";

    /// <summary>The block of a bookmark.</summary>
    public static string Bookmark(long position) => $"id: {position}\n\n";

    private HttpResponseMessage Respond(bool isStuck)
    {
        var content = new StreamContent(new Body(this, isStuck));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private sealed class Body(FakeStream stream, bool isStuck) : MemoryStream
    {
        private readonly Stream _inner = stream._pipe.Reader.AsStream();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            stream.ReadToken = cancellationToken;
            return _inner.ReadAsync(buffer, isStuck ? CancellationToken.None : cancellationToken);
        }
    }
}
