using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Scheduler.Bench.Floor;

/// <summary>The query of a listing.</summary>
internal readonly record struct ListQuery(string? Worker, string? Status, int Limit, long AfterStart, byte[] AfterId)
{
    public static ListQuery Parse(string? query)
    {
        var (worker, status, limit, start, id) = ((string?)null, (string?)null, 50, long.MinValue, Array.Empty<byte>());
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            var value = parameter.DecodeValue().Span;
            switch (parameter.EncodedName.Span)
            {
                case "worker":
                    worker = value.ToString();
                    break;
                case "status":
                    status = value.ToString();
                    break;
                case "limit":
                    limit = int.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "cursor":
                    var dash = value.LastIndexOf('-');
                    start = long.Parse(value[..dash], CultureInfo.InvariantCulture);
                    id = Guid.ParseExact(value[(dash + 1)..], "N").ToByteArray(bigEndian: true);
                    break;
            }
        }

        return new ListQuery(worker, status, limit, start, id);
    }
}
