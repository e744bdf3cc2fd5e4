using System.Text.Json.Serialization;

namespace ReportsWorker;

/// <summary>What a task of this worker carries.</summary>
internal sealed record ReportPayload(string Month, int Copies = 1);

/// <summary>What the handler adds while it runs.</summary>
internal sealed record ReportProgress(int Page);

/// <summary>What the handler adds when it is done.</summary>
internal sealed record ReportResult(int Sheets);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReportPayload))]
[JsonSerializable(typeof(ReportProgress))]
[JsonSerializable(typeof(ReportResult))]
internal sealed partial class ReportJson : JsonSerializerContext;
