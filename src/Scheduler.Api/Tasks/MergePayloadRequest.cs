using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>The body of a request that edits a payload: itself an object of payload keys.</summary>
/// <param name="Payload">The keys with their new values.</param>
[JsonConverter(typeof(MergePayloadRequestConverter))]
public sealed record MergePayloadRequest(Field<Payload> Payload)
{
    /// <summary>The use case; only for a valid request.</summary>
    public MergePayload ToCommand(TaskId id) => new(id, Payload.Value);
}

internal sealed class MergePayloadRequestConverter : JsonConverter<MergePayloadRequest>
{
    private static readonly PayloadFieldConverter Payloads = new();

    public override MergePayloadRequest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Payloads.Read(ref reader, typeof(Field<Payload>), options));

    public override void Write(Utf8JsonWriter writer, MergePayloadRequest value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers do not hold it.");
}

internal sealed class MergePayloadRequestValidator : RequestValidator<MergePayloadRequest>
{
    public MergePayloadRequestValidator() => Required(request => request.Payload);
}
