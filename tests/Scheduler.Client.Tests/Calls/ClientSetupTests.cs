using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class ClientSetupTests
{
    [Test]
    public async Task API_key_is_sent_as_a_bearer_token()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        using var test = new TestClient(handler, options => options.ApiKey = "key");
        await test.Tasks.GetAsync("x");
        Assert.That(handler.Request.Headers["Authorization"], Is.EqualTo("Bearer key"));
        Assert.That(handler.Request.Headers["User-Agent"], Does.StartWith("Scheduler.Client/"));
    }

    [Test]
    public async Task Without_a_key_no_Authorization_header_is_sent()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        using var test = new TestClient(handler);
        await test.Tasks.GetAsync("x");
        Assert.That(handler.Request.Headers, Does.Not.ContainKey("Authorization"));
    }

    [TestCase("BaseAddress", "localhost:5000")]
    [TestCase("BaseAddress", "ftp://scheduler.example")]
    [TestCase("BaseAddress", "http://scheduler.example/?a=b")]
    [TestCase("ApiKey", "a b")]
    [TestCase("ApiKey", "")]
    [TestCase("AttemptTimeout", "0")]
    [TestCase("Retries", "11")]
    public async Task Invalid_option_is_reported_by_name_at_startup(string option, string value)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSchedulerClient(options =>
        {
            options.BaseAddress = new Uri(option == "BaseAddress" ? value : "http://scheduler.example", UriKind.RelativeOrAbsolute);
            options.ApiKey = option == "ApiKey" ? value : null;
            options.AttemptTimeout = option == "AttemptTimeout" ? TimeSpan.Zero : options.AttemptTimeout;
            options.Retries = option == "Retries" ? 11 : options.Retries;
        });
        using var host = builder.Build();
        var exception = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync()))!;
        Assert.That(exception.Message, Does.Contain($"SchedulerClientOptions.{option}"));
    }

    [Test]
    public void Client_can_be_added_only_once()
    {
        var services = new ServiceCollection();
        services.AddSchedulerClient("http://scheduler.example");
        Assert.That(() => services.AddSchedulerClient("http://scheduler.example"), Throws.InvalidOperationException);
    }
}
