using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Scheduler.Api.Telemetry;

namespace Scheduler.Api.Tests.Telemetry;

public sealed class TelemetryOptionsTests
{
    [TestCase("collector")]
    [TestCase("collector:4317/x y")]
    public void An_endpoint_that_is_no_address_is_refused_by_its_name(string endpoint)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)]).Build();

        Assert.That(() => TelemetryOptions.Read(configuration), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("OTEL_EXPORTER_OTLP_ENDPOINT"));
    }
}
