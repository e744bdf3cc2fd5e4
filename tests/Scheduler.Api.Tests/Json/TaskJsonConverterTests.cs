using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scheduler.Api.Json;
using Scheduler.Api.Tests.Http;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Json;

/// <summary>The converter writes what reflection would, in the order of the properties.</summary>
internal sealed class TaskJsonConverterTests
{
    private static readonly DateTimeOffset Time = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly TaskResponse Minimal = new()
    {
        Id = "01a2309e-2400-7b7d-a35a-1cc19da18947",
        Start = Time,
        Title = null,
        Worker = "reports",
        Status = ScheduledTaskStatus.Scheduled,
        Payload = Payload.Empty,
        CreatedAt = Time.AddTicks(1),
        UpdatedAt = Time.AddTicks(1_200_000),
        StartedAt = null,
        FinishedAt = null,
        DueAt = null,
        Attempt = 0,
        Retry = new RetryResponse { MaxAttempts = 3, BackoffSeconds = 30, BackoffFactor = 1.1, MaxBackoffSeconds = 3600 },
        Failure = null,
        FailureKind = null,
        Lease = null,
        Progress = null,
        Traceparent = null,
        ScheduleId = null,
        ScheduledFor = null,
        Version = 1,
    };

    private static readonly LeaseResponse Lease = new() { Claimant = null, ExpiresAt = Time.AddMinutes(1) };

    private static IEnumerable<TaskResponse> Tasks =>
    [
        Minimal,
        Minimal with { Title = "Zoë \"ok\" <b>\\ \n \u2028 日本 🚀", Payload = Payload.Parse("""{"a":[1.0,1e400],"<":"&"}"""u8) },
        Minimal with { Status = ScheduledTaskStatus.Running, StartedAt = Time, Attempt = 100, Lease = Lease },
        Minimal with { Status = ScheduledTaskStatus.Running, Lease = Lease with { Token = "token", Claimant = "host-1" } },
        Minimal with { Status = ScheduledTaskStatus.Failed, FinishedAt = Time, Failure = new FailureResponse { Code = FailureCode.LeaseExpired, Message = null } },
        Minimal with { Failure = new FailureResponse { Code = FailureCode.Reported, Message = "It broke." }, DueAt = DateTimeOffset.MaxValue, Start = DateTimeOffset.MinValue },
        Minimal with { FailureKind = "0123456789abcdef", Waiting = new WaitingResponse(WaitingReason.Paused, Until: null) },
        Minimal with { Progress = new ProgressResponse { Percent = 33.3, Message = "Page 1", At = Time }, Waiting = new WaitingResponse(WaitingReason.Start, Time) },
        Minimal with { Progress = new ProgressResponse { Percent = null, Message = null, At = Time } },
        Minimal with { Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ScheduleId = Minimal.Id, ScheduledFor = Time, Version = int.MaxValue },
    ];

    [Test]
    public async Task Tasks_are_written_as_by_reflection()
    {
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        await using var server = new ApiServer(database);
        var options = server.Services.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions;
        var reflection = new JsonSerializerOptions(options);
        Assert.That(reflection.Converters.Remove(reflection.Converters.OfType<TaskJsonConverter>().Single()), Is.True);

        Assert.Multiple(() =>
        {
            foreach (var task in Tasks)
            {
                Assert.That(JsonSerializer.Serialize(task, options), Is.EqualTo(JsonSerializer.Serialize(task, reflection)));
            }
        });
    }
}
