using Microsoft.Extensions.Configuration;
using Scheduler.Api.Health;

namespace Scheduler.Api.Tests.Health;

internal sealed class HealthProbeTests
{
    [TestCase(null, null, "http://localhost:5000/")]
    [TestCase(null, "8080", "http://localhost:8080/")]
    [TestCase(null, "8080;8081", "http://localhost:8080/")]
    [TestCase("http://+:8080", "9090", "http://localhost:8080/")]
    [TestCase("http://*:8080;https://*:8443", null, "http://localhost:8080/")]
    [TestCase("http://0.0.0.0:81", null, "http://localhost:81/")]
    [TestCase("http://[::]:81", null, "http://localhost:81/")]
    [TestCase("http://127.0.0.1:81", null, "http://127.0.0.1:81/")]
    public void Probe_uses_the_listen_address(string? urls, string? ports, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("urls", urls), new("http_ports", ports)]).Build();
        Assert.That(HealthProbe.AddressOf(configuration).ToString(), Is.EqualTo(expected));
    }
}
