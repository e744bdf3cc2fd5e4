using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed class TelemetryTests : WorkerFixture
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Test]
    public async Task Attempt_continues_the_trace_in_which_its_task_was_created()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Scheduler.Client",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        ActivityTraceId? seen = null;
        Script.Run = (_, _) =>
        {
            seen = Activity.Current?.TraceId;
            throw new InvalidOperationException("No printer.");
        };
        var task = Service.Add(traceparent: $"00-{TraceId}-00f067aa0ba902b7-01");
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => activities.Any(IsOurs));
        var activity = activities.First(IsOurs);
        Assert.Multiple(() =>
        {
            Assert.That(seen?.ToHexString(), Is.EqualTo(TraceId));
            Assert.That(activity.ParentSpanId.ToHexString(), Is.EqualTo("00f067aa0ba902b7"));
            Assert.That(activity.Kind, Is.EqualTo(ActivityKind.Consumer));
            Assert.That(activity.DisplayName, Is.EqualTo("process reports"));
            Assert.That(activity.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(activity.GetTagItem("messaging.message.id"), Is.EqualTo(task.Id));
            Assert.That(activity.GetTagItem("messaging.destination.name"), Is.EqualTo("reports"));
            Assert.That(activity.GetTagItem("error.type"), Is.EqualTo("System.InvalidOperationException"));
        });

        static bool IsOurs(Activity activity) => activity.TraceId.ToHexString() == TraceId;
    }

    [TestCase("")]
    [TestCase("not a traceparent")]
    public async Task Task_with_an_invalid_traceparent_runs(string traceparent)
    {
        var task = Service.Add(traceparent: traceparent);
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
    }

    [Test]
    public async Task Calls_and_attempts_are_measured()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = Listen(measured);
        var running = new TaskCompletionSource();
        Script.Run = async (_, cancellationToken) =>
        {
            running.SetResult();
            await Task.Delay(TimeSpan.FromSeconds(30), Worker.Time, cancellationToken);
        };
        Service.Faults = (call, _) => call.Verb == "complete" && Service.CallsOf("complete").Count == 0 ? Fault.Unavailable : Fault.None;
        var task = Service.Add();
        await Worker.StartAsync();
        await running.Task;
        Assert.That(Sum("scheduler.worker.running"), Is.EqualTo(1));
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED" && Of("messaging.client.operation.duration", "complete").Count == 2);
        Assert.Multiple(() =>
        {
            Assert.That(Sum("scheduler.worker.running"), Is.Zero);
            Assert.That(Sum("messaging.client.consumed.messages"), Is.EqualTo(1));
            Assert.That(Of("messaging.process.duration", "process").Single().Value, Is.EqualTo(30).Within(1));
            Assert.That(Of("messaging.process.duration", "process").Single().Tags, Does.Contain("scheduler.task.outcome=succeeded"));
            Assert.That(Of("messaging.client.operation.duration", "heartbeat"), Has.Count.EqualTo(1));
            Assert.That(Of("messaging.client.operation.duration", "complete")[0].Tags, Does.Contain("error.type=unavailable"));
            Assert.That(Of("messaging.client.operation.duration", "complete")[1].Tags, Does.Not.Contain("error.type"));
            Assert.That(measured.Select(one => one.Tags), Is.All.Contain("messaging.system=scheduler").And.All.Contain("messaging.destination.name=reports"));
        });

        double Sum(string name) => measured.Where(one => one.Name == name).Sum(one => one.Value);

        List<(string Name, double Value, string Tags)> Of(string name, string operation) => measured
            .Where(one => one.Name == name && one.Tags.Contains($"messaging.operation.name={operation}", StringComparison.Ordinal)).ToList();
    }

    [Test]
    public async Task Payloads_tokens_and_keys_are_not_logged()
    {
        Service.Faults = (_, count) => count % 3 == 1 ? Fault.LostAfter : Fault.None;
        Script.Run = async (context, cancellationToken) =>
        {
            await context.ReportProgressAsync(JsonPayload.Parse("""{"note":"secret-progress"}"""), cancellationToken);
            context.SetResult(JsonPayload.Parse("""{"result":"secret-result"}"""));
        };
        var task = Service.Add("""{"month":"secret-month"}""");
        var unreadable = Service.Add("""{"copies":"secret-copies"}""");
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED" && unreadable.Status == "FAILED");
        await Worker.StopAsync();
        Assert.That(Worker.Log.Text, Does.Contain(task.Id).And.Not.Contain("secret"));
    }

    [Test]
    public async Task Log_scope_of_a_handler_identifies_its_task()
    {
        var task = await SucceedAsync();
        Assert.That(Worker.Log.Text, Does.Contain($"scope task {task.Id} of reports, attempt 1"));
    }

    private MeterListener Listen(ConcurrentQueue<(string Name, double Value, string Tags)> measured)
    {
        // Other tests run at the same time; each host has its own meters.
        var factory = Worker.Host.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "Scheduler.Client" && ReferenceEquals(instrument.Meter.Scope, factory))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, Text(tags))));
        listener.Start();
        return listener;
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
}
