using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Scheduler.Api.Telemetry;

namespace Scheduler.Api.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [TestCase("collector")]
    [TestCase("collector:4317/x y")]
    public void Invalid_endpoint_is_rejected_by_name(string endpoint)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)]).Build();

        Assert.That(() => TelemetryOptions.Read(configuration), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("OTEL_EXPORTER_OTLP_ENDPOINT"));
    }
}
