using Scheduler.Application.ApiKeys;
using Scheduler.Application.Claims;
using Scheduler.Application.Events;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Retention;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>How often a use case waits for SQL Server, counted where ADO.NET would send something to it. docs/performance.md lists the figures.</summary>
[TestFixture]
public sealed class RoundTripTests
{
    private SqlServerRecording _recording = null!;

    [OneTimeSetUp]
    public async Task Record() => _recording = await SharedRecording.GetAsync();

    [TestCase(nameof(AuthenticateApiKey), 1)]
    [TestCase(nameof(CountTasks), 1)]
    [TestCase(nameof(GetSchedule), 2)]
    [TestCase(nameof(GetTask), 1)]
    [TestCase(nameof(GetWorker), 2)]
    [TestCase(nameof(ListApiKeys), 1)]
    [TestCase(nameof(ListEvents), 3)]
    [TestCase(nameof(ListSchedules), 4)]
    [TestCase(nameof(ListSchedulesPage), 4)]
    [TestCase(nameof(ListTaskEvents), 1)]
    [TestCase(nameof(ListTasks), 2, Description = "For each batch of the stream; 1 unless due tasks of all workers are listed.")]
    [TestCase(nameof(ListTasksPage), 3, Description = "On average of a page, the next and the previous: 1, 1 and 2, or 2, 2 and 4 for due tasks of all workers.")]
    [TestCase(nameof(ListWorkers), 2)]
    [TestCase(nameof(PreviewRecurrence), 1)]
    [TestCase(nameof(PreviewSchedule), 1)]
    [TestCase(nameof(SubscribeToEvents), 1)]
    public void Query_waits(string useCase, int roundTrips) => Verify(useCase, roundTrips);

    [TestCase(nameof(AddApiKey), 1)]
    [TestCase(nameof(ChangeManyTasks), 6)]
    [TestCase(nameof(ChangeTasks), 2, Description = "Whatever the number of tasks.")]
    [TestCase(nameof(CompleteTask), 2)]
    [TestCase(nameof(CreateTask), 2)]
    [TestCase(nameof(CreateTasks), 2, Description = "Whatever the number of tasks.")]
    [TestCase(nameof(DeleteTask), 2)]
    [TestCase(nameof(DeleteWorkerSettings), 2)]
    [TestCase(nameof(FailTask), 2)]
    [TestCase(nameof(MergePayload), 2)]
    [TestCase(nameof(ReleaseTask), 2)]
    [TestCase(nameof(RemovePayloadKey), 2)]
    [TestCase(nameof(RenewLease), 2)]
    [TestCase(nameof(ReportTasks), 2, Description = "Whatever the number of reports.")]
    [TestCase(nameof(RevokeApiKey), 2)]
    [TestCase(nameof(StoreResponse), 2)]
    [TestCase(nameof(UpdateTask), 2)]
    [TestCase(nameof(UpdateWorker), 2)]
    public void Command_waits(string useCase, int roundTrips) => Verify(useCase, roundTrips);

    [TestCase(nameof(ClaimTasks), 1, Description = "Whatever the limit.")]
    public void Claim_waits(string useCase, int roundTrips) => Verify(useCase, roundTrips);

    [TestCase(nameof(BackfillSchedule), 5)]
    [TestCase(nameof(CreateSchedule), 3)]
    [TestCase(nameof(DeleteSchedule), 4)]
    [TestCase(nameof(PutSchedule), 7)]
    [TestCase(nameof(TriggerSchedule), 3)]
    [TestCase(nameof(UpdateSchedule), 7)]
    public void Command_on_a_schedule_waits(string useCase, int roundTrips) => Verify(useCase, roundTrips);

    [TestCase(nameof(AdvanceSchedule), 3)]
    [TestCase(nameof(DeleteEndedTasks), 1, Description = "For each batch.")]
    [TestCase(nameof(DeleteExpiredRecords), 2, Description = "For each batch.")]
    [TestCase(nameof(ExpireLeases), 2, Description = "For each batch.")]
    [TestCase(nameof(FillFailureKinds), 2, Description = "For each batch.")]
    [TestCase(nameof(FollowEvents), 2, Description = "For each batch.")]
    [TestCase(nameof(PollSchedules), 1)]
    [TestCase(nameof(PollTasks), 1)]
    [TestCase(nameof(RemoveOldEvents), 1, Description = "For each batch.")]
    public void Work_in_the_background_waits(string useCase, int roundTrips) => Verify(useCase, roundTrips);

    [Test]
    public void Every_use_case_has_its_figure()
    {
        var listed = typeof(RoundTripTests).GetMethods()
            .SelectMany(test => test.GetCustomAttributes(typeof(TestCaseAttribute), inherit: false).Cast<TestCaseAttribute>())
            .Select(test => (string)test.Arguments[0]!);

        Assert.That(listed, Is.EquivalentTo(UseCaseSamples.Requests.Select(request => request.Name)));
    }

    // Not only at most: a figure that is too high would permit a loss.
    private void Verify(string useCase, int roundTrips) =>
        Assert.That(_recording.RoundTripsOf(useCase).Max(), Is.EqualTo(roundTrips), $"{useCase}, the most of its samples");
}
