using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scheduler.Client.Hosting;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed partial class WorkerSetupTests
{
    private static readonly Dictionary<string, Action<SchedulerWorkerOptions>> Faults = new(StringComparer.Ordinal)
    {
        ["Concurrency 0"] = options => options.Concurrency = 0,
        ["Concurrency 1001"] = options => options.Concurrency = 1001,
        ["LeaseDuration 4"] = options => options.LeaseDuration = TimeSpan.FromSeconds(4),
        ["LeaseDuration 3601"] = options => options.LeaseDuration = TimeSpan.FromSeconds(3601),
        ["LeaseDuration 5.5"] = options => options.LeaseDuration = TimeSpan.FromSeconds(5.5),
        ["HeartbeatInterval 0.5"] = options => options.HeartbeatInterval = TimeSpan.FromSeconds(0.5),
        ["HeartbeatInterval 31"] = options => options.HeartbeatInterval = TimeSpan.FromSeconds(31),
        ["WaitDuration 0"] = options => options.WaitDuration = TimeSpan.Zero,
        ["WaitDuration 31"] = options => options.WaitDuration = TimeSpan.FromSeconds(31),
        ["DrainTimeout -1"] = options => options.DrainTimeout = TimeSpan.FromSeconds(-1),
        ["DrainTimeout 21"] = options => options.DrainTimeout = TimeSpan.FromSeconds(21),
        ["Claimant empty"] = options => options.Claimant = "",
        ["Claimant long"] = options => options.Claimant = new string('x', 201),
    };

    private static IEnumerable<string> FaultNames => Faults.Keys;

    [TestCaseSource(nameof(FaultNames))]
    public async Task Invalid_option_is_reported_by_name_at_startup(string fault)
    {
        var builder = Builder();
        builder.Services.AddSchedulerWorker("reports", worker => worker.Handle<Report, ReportHandler>().Configure(Faults[fault]));
        using var host = builder.Build();
        var exception = (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync()))!;
        Assert.That(exception.Message, Does.Contain($"SchedulerWorkerOptions.{fault.Split(' ')[0]}").And.Contain("reports"));
    }

    [Test]
    public async Task Drain_timeout_may_be_as_long_as_the_host_allows()
    {
        await using var test = new WorkerTest().With(worker =>
        {
            worker.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMinutes(5));
            worker.Configure(options => options.DrainTimeout = TimeSpan.FromMinutes(4));
        });
        await test.StartAsync();
    }

    [TestCase("")]
    [TestCase(" reports")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("a\nb")]
    public void Invalid_worker_name_is_rejected(string name) => Assert.That(
        () => Builder().Services.AddSchedulerWorker(name, worker => worker.Handle<Report, ReportHandler>()), Throws.InstanceOf<ArgumentException>());

    [Test]
    public void Worker_requires_a_handler() => Assert.That(
        () => Builder().Services.AddSchedulerWorker("reports", _ => { }), Throws.InvalidOperationException.With.Message.Contains("call Handle"));

    [Test]
    public void Worker_can_be_added_only_once()
    {
        var services = Builder().Services.AddSchedulerWorker("reports", worker => worker.Handle<Report, ReportHandler>());
        Assert.That(
            () => services.AddSchedulerWorker("reports", worker => worker.Handle<Report, ReportHandler>()), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Worker_requires_a_client()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSchedulerWorker("reports", worker => worker.Handle<Report, ReportHandler>());
        using var host = builder.Build();
        var exception = (await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync()))!;
        Assert.That(exception.Message, Does.Contain("AddSchedulerClient"));
    }

    [Test]
    public async Task Payload_is_deserialized_without_reflection()
    {
        await using var test = new WorkerTest().With(worker => worker.Handle<Report, ReportHandler>(ReportJson.Default.Report));
        Report? payload = null;
        test.Script.Run = (context, _) =>
        {
            payload = context.Payload;
            return Task.CompletedTask;
        };
        var task = test.Service.Add("""{"Month":"2029-12"}""");
        await test.StartAsync();
        await test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(payload!.Month, Is.EqualTo("2029-12"));
    }

    private static HostApplicationBuilder Builder()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSchedulerClient("http://scheduler.example").ConfigurePrimaryHttpMessageHandler(() => new ScriptedHandler(CannedResponses.Lost));
        return builder;
    }

    [JsonSerializable(typeof(Report))]
    private sealed partial class ReportJson : JsonSerializerContext;
}
