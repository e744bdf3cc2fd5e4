using System.Globalization;
using System.Text;
using Scheduler.Domain.Tests.Common;
using Scheduler.Service.Tests.Fuzz.Document;
using Scheduler.Service.Tests.Fuzz.State;

namespace Scheduler.Service.Tests.Fuzz.Generation;

/// <summary>A request while it is made: valid at first, then whatever mutations make of it.</summary>
/// <param name="operation">What it is meant to call.</param>
internal sealed class RequestDraft(ApiOperation operation)
{
    public ApiOperation Operation { get; } = operation;

    public string Method { get; set; } = operation.Method;

    /// <summary>The path as it is sent, encoded.</summary>
    public string Path { get; set; } = operation.Path;

    /// <summary>The query as it is sent, encoded; null for a parameter without an equals sign.</summary>
    public List<(string Name, string? Value)> Query { get; } = [];

    /// <summary>The headers beside those that frame the request, one byte a character.</summary>
    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>The body as it is meant; null when there is none, or when only its bytes count.</summary>
    public JsonModel? Json { get; set; }

    /// <summary>The body as it is sent.</summary>
    public byte[]? Body
    {
        get => field ?? (Json is null ? null : Encoding.UTF8.GetBytes(RandomJson.Compact(Json)));
        set;
    }

    /// <summary>Whether the body is sent in chunks rather than with its length.</summary>
    public bool IsChunked { get; set; }

    /// <summary>The thing that the request is about; null when it is about none, or one that was never there.</summary>
    public Resource? Resource { get; set; }

    /// <summary>The token that it shows; null when it shows none that was ever given out.</summary>
    public LeaseToken? Token { get; set; }

    /// <summary>Whether what it asks for was done before, so that its answer need not show what it says.</summary>
    public bool MayRepeat { get; set; }

    /// <summary>The names of the mutations; none for a request that is valid by the document.</summary>
    public List<string> Mutations { get; } = [];

    /// <summary>Whether the server may refuse it below routing, without a problem.</summary>
    public bool MayBeRefused { get; set; }

    public string Target => Query.Count == 0 ? Path : $"{Path}?{string.Join('&', Query.Select(Spell))}";

    /// <summary>The request on the wire.</summary>
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

    private static string Spell((string Name, string? Value) parameter) =>
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
