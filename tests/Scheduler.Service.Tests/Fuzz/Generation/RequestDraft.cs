using System.Globalization;
using System.Text;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.State;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>A request under construction: valid at first, then changed by mutations.</summary>
/// <param name="operation">The operation to call.</param>
internal sealed class RequestDraft(ApiOperation operation)
{
    public ApiOperation Operation { get; } = operation;

    public string Method { get; set; } = operation.Method;

    /// <summary>The encoded path.</summary>
    public string Path { get; set; } = operation.Path;

    /// <summary>The encoded query; a null value is a parameter without an equals sign.</summary>
    public List<(string Name, string? Value)> Query { get; } = [];

    /// <summary>The headers except those for message framing, one byte per character.</summary>
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>The body as a JSON model; null when there is none, or when only its bytes are relevant.</summary>
    public JsonModel? Json { get; set; }

    /// <summary>The body as bytes.</summary>
    public byte[]? Body
    {
        get => field ?? (Json is null ? null : Encoding.UTF8.GetBytes(RandomJson.Compact(Json)));
        set;
    }

    /// <summary>Whether the body is sent with chunked transfer coding instead of a length.</summary>
    public bool IsChunked { get; set; }

    /// <summary>The resource of the request; null when it has none, or one that never existed.</summary>
    public Resource? Resource { get; set; }

    /// <summary>The lease whose token the request has; null when it has none that the service has given.</summary>
    public LeaseRecord? Lease { get; set; }

    /// <summary>Whether it may repeat an earlier request, so that the response need not reflect its body.</summary>
    public bool MayRepeat { get; set; }

    /// <summary>The names of the mutations; empty for a request that is valid by the document.</summary>
    public List<string> Mutations { get; } = [];

    /// <summary>Whether the server may reject it before routing, without problem details.</summary>
    public bool MayBeRejected { get; set; }

    public string Target => Query.Count == 0 ? Path : $"{Path}?{string.Join('&', Query.Select(Format))}";

    /// <summary>Serializes the request.</summary>
    public byte[] ToBytes(string authority)
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\n");
        Append("Host", authority);
        foreach (var (name, value) in Headers)
        {
            Append(name, value);
        }

        var body = Body;
        if (IsChunked)
        {
            Append("Transfer-Encoding", "chunked");
        }
        else if (body is not null)
        {
            Append("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture));
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. IsChunked ? Chunk(body ?? []) : body ?? []];

        void Append(string name, string value) => head.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    private static string Format((string Name, string? Value) parameter) =>
        parameter.Value is null ? parameter.Name : $"{parameter.Name}={parameter.Value}";

    private static byte[] Chunk(byte[] body)
    {
        using var framed = new MemoryStream();
        foreach (var chunk in body.Chunk((body.Length / 3) + 1))
        {
            framed.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
            framed.Write(chunk);
            framed.Write("\r\n"u8);
        }

        framed.Write("0\r\n\r\n"u8);
        return framed.ToArray();
    }
}
