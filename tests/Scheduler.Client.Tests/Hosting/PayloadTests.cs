using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Client.Hosting;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed partial class PayloadTests : WorkerFixture
{
    [TestCase("{}", "month")]
    [TestCase("""{"copies":1}""", "month")]
    [TestCase("""{"month":null,"copies":1}""", "month")]
    [TestCase("""{"month":"2029-12"}""", "copies")]
    [TestCase("""{"month":"2029-12","copies":null}""", "copies")]
    [TestCase("""{"Month":"2029-12"}""", "copies")]
    [TestCase("""{"month":"2029-12","copies":1,"note":null}""", "note")]
    [TestCase("""{"month":"2029-12","copies":1,"printer":{}}""", "name")]
    [TestCase("""{"month":"2029-12","copies":1,"printer":{"name":null}}""", "name")]
    public async Task Missing_required_member_is_named_in_the_failure(string payload, string member)
    {
        await AssertUnreadableAsync<Order>(worker => worker.Handle<Order, PayloadHandler<Order>>(), payload, member);
    }

    [TestCase("{}", "month")]
    [TestCase("""{"month":null,"copies":1}""", "month")]
    [TestCase("""{"month":"2029-12"}""", "copies")]
    [TestCase("""{"month":"2029-12","copies":1,"note":null}""", "note")]
    [TestCase("""{"month":"2029-12","copies":1,"printer":{}}""", "name")]
    public async Task Missing_required_member_is_named_without_reflection(string payload, string member) =>
        await AssertUnreadableAsync<Order>(worker => worker.Handle<Order, PayloadHandler<Order>>(OrderJson.Default.Order), payload, member);

    [TestCase("{}", "MONTH")]
    [TestCase("""{"MONTH":null,"COPIES":1}""", "MONTH")]
    public async Task Missing_required_member_is_named_with_custom_options(string payload, string member)
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = new UpperCase(), TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        await AssertUnreadableAsync<Order>(
            worker => worker.Handle<Order, PayloadHandler<Order>>((JsonTypeInfo<Order>)options.GetTypeInfo(typeof(Order))), payload, member);
    }

    [Test]
    public async Task Required_property_is_enforced() =>
        await AssertUnreadableAsync<Letter>(worker => worker.Handle<Letter, PayloadHandler<Letter>>(), "{}", "to");

    [TestCase("""{"month":"2029-12","copies":1}""")]
    [TestCase("""{"month":"2029-12","copies":1,"nickname":null,"printer":null,"color":null}""")]
    public async Task Nullable_and_optional_members_may_be_absent(string payload)
    {
        var order = await ReadAsync<Order>(worker => worker.Handle<Order, PayloadHandler<Order>>(), payload);
        Assert.That(order, Is.EqualTo(new Order("2029-12", 1, null, null, null)));
    }

    [Test]
    public async Task Nullable_and_optional_members_may_be_absent_without_reflection()
    {
        var order = await ReadAsync<Order>(
            worker => worker.Handle<Order, PayloadHandler<Order>>(OrderJson.Default.Order), """{"month":"2029-12","copies":1}""");
        Assert.That(order, Is.EqualTo(new Order("2029-12", 1, null, null, null)));
    }

    [Test]
    public async Task Handmade_type_metadata_is_used_unchanged()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        var byHand = JsonTypeInfo.CreateJsonTypeInfo<Letter>(options);
        byHand.CreateObject = () => new Letter { To = "made by hand" };
        var letter = await ReadAsync<Letter>(worker => worker.Handle<Letter, PayloadHandler<Letter>>(byHand), "{}");
        Assert.That(letter.To, Is.EqualTo("made by hand"));
    }

    [Test]
    public async Task PayloadAs_enforces_required_members()
    {
        var body = CannedResponses.TaskBody.Replace("""{"month":"2029-12"}""", "{}", StringComparison.Ordinal);
        var task = await TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(System.Net.HttpStatusCode.OK, body))).Tasks.GetAsync("x");
        Assert.That(() => task.PayloadAs<Order>(), Throws.InstanceOf<JsonException>().With.Message.Contains("month"));
        Assert.That(() => task.PayloadAs(OrderJson.Default.Order), Throws.InstanceOf<JsonException>().With.Message.Contains("month"));
    }

    private async Task AssertUnreadableAsync<T>(Action<SchedulerWorkerBuilder> handle, string payload, string member)
    {
        var seen = new Seen<T>();
        Worker.With(worker =>
        {
            worker.Services.AddSingleton(seen);
            handle(worker);
        });
        var task = await RunTaskAsync(task => task.Status is "FAILED" or "SUCCEEDED", payload);
        Assert.Multiple(() =>
        {
            Assert.That(seen.Payloads, Is.Empty);
            Assert.That((task.Status, task.Attempt), Is.EqualTo(("FAILED", 1)));
            Assert.That((bool?)task.FailBody?["retryable"], Is.False);
            Assert.That((string?)task.FailBody?["message"], Does.StartWith($"The payload is not a {typeof(T).Name}.").And.Contains(member).IgnoreCase);
        });
    }

    private async Task<T> ReadAsync<T>(Action<SchedulerWorkerBuilder> handle, string payload)
    {
        var seen = new Seen<T>();
        Worker.With(worker =>
        {
            worker.Services.AddSingleton(seen);
            handle(worker);
        });
        var task = await RunTaskAsync(task => task.Status is "FAILED" or "SUCCEEDED", payload);
        Assert.That(task.Status, Is.EqualTo("SUCCEEDED"), (string?)task.FailBody?["message"]);
        return seen.Payloads.Single();
    }

    internal sealed record Order(string Month, int Copies, string? Nickname, Printer? Printer, int? Color, int Priority = 3)
    {
        public string Note { get; set; } = "";
    }

    internal sealed record Printer(string Name);

    internal sealed class Letter
    {
        public required string To { get; init; }
    }

    private sealed class Seen<T>
    {
        public List<T> Payloads { get; } = [];
    }

    private sealed class PayloadHandler<T>(Seen<T> seen) : ITaskHandler<T>
    {
        public Task HandleAsync(ITaskContext<T> context, CancellationToken cancellationToken)
        {
            seen.Payloads.Add(context.Payload);
            return Task.CompletedTask;
        }
    }

    private sealed class UpperCase : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToUpperInvariant();
    }

    [JsonSerializable(typeof(Order))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class OrderJson : JsonSerializerContext;
}
