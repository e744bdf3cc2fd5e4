using System.Text.Json.Serialization;

namespace ReportsWorker;

/// <summary>The payload of a task.</summary>
internal sealed record ReportPayload(string Month, int Copies = 1);

/// <summary>The result of the handler.</summary>
internal sealed record ReportResult(int Sheets);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportPayload))]
[JsonSerializable(typeof(ReportResult))]
internal sealed partial class ReportJson : JsonSerializerContext;
