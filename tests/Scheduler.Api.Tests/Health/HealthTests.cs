using System.Net;
using Scheduler.Api.Tests.Http;

namespace Scheduler.Api.Tests.Health;

internal sealed class HealthTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task Healthy_service_is_live_and_ready()
    {
        Assert.That((await GetAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
        var ready = await GetAsync("/health/ready");
        Assert.That(ready.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(ready.Text("status"), Is.EqualTo("Healthy"));
    }
}
