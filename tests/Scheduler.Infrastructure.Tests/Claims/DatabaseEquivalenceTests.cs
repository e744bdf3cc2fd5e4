using Scheduler.Application.Claims;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>Cases in which databases differ by default, and claims must not.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class DatabaseEquivalenceTests(string provider) : DatabaseFixture(provider)
{
    // A collation that ignores case, accents, width or normalization would treat some of them as equal; and by code points U+1F600
    // sorts after U+FF0A, by code units before it.
    private static readonly string[] LookAlikes =
    [
        "reports", "Reports", "REPORTS", "réports", "re\u0301ports", "report", "reports2", "re ports", "re\u00a0ports", "ｒeports", "straße", "strasse", "ﬀ", "ff", "i", "İ", "ı",
        "\uff0a", "😀", "\ud83d\ude00\u200d", "\ufffd", "\uffff", "か", "カ", "か\u3099", "が", "-", "\u00ad-", "reports_", "reports%", "[reports]", "'reports'", "\"reports\"", "a\\b",
        string.Concat(Enumerable.Repeat("😀", WorkerName.MaxLength / 2)), new string('漢', WorkerName.MaxLength), new string('漢', WorkerName.MaxLength - 1),
    ];

    // In the past of the database server's clock, too.
    private static readonly DateTimeOffset Past = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Worker_claims_the_tasks_of_its_exact_name()
    {
        await Host.StoreAsync(LookAlikes.Select(name => Due(Past) with { Worker = name, Title = name }));

        foreach (var name in LookAlikes)
        {
            Assert.That((await ClaimAsync(limit: 10, name)).Select(task => task.Title), Is.EqualTo(new[] { name }));
        }
    }

    [Test]
    public async Task Claim_accepts_any_worker_names()
    {
        await Host.StoreAsync(LookAlikes.Select(name => Due(Past) with { Worker = name, Title = name }));

        foreach (var names in LookAlikes.Chunk(ClaimTasks.MaxWorkers))
        {
            Assert.That((await ClaimAsync(limit: 100, names)).Select(task => task.Title), Is.EquivalentTo(names));
        }
    }

    [Test]
    public async Task Workers_are_compared_and_listed_by_code_units()
    {
        await Host.StoreAsync(LookAlikes.Select((name, i) => Due(Past) with
        {
            Worker = name,
            Status = i % 2 == 0 ? ScheduledTaskStatus.Scheduled : ScheduledTaskStatus.Succeeded,
            DueAt = i % 2 == 0 ? Past : null,
        }));
        await Host.SendAsync(new UpdateWorker(WorkerName.From("REPORTS"), new(new(value: true), default)));

        var workers = await Host.SendAsync(new ListWorkers());

        Assert.That(workers.Select(worker => worker.Worker), Is.EqualTo(LookAlikes.Order(StringComparer.Ordinal)));
        Assert.That(workers.Where(worker => worker.Paused).Select(worker => worker.Worker), Is.EqualTo(new[] { "REPORTS" }));
        Assert.That((await Host.SendAsync(new GetWorker(WorkerName.From("reports"))))!.Scheduled, Is.EqualTo(1));
    }

    [Test]
    public async Task Tasks_are_claimed_by_due_time_to_the_tick()
    {
        var tasks = Enumerable.Range(0, 20).Select(i => Due(Past.AddTicks(i * 7 % 20))).ToList();
        await Host.StoreAsync(tasks);

        var claimed = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            claimed.AddRange((await ClaimAsync(limit: 5, "reports")).Select(task => task.Id));
        }

        Assert.That(claimed, Is.EqualTo(tasks.OrderBy(task => task.DueAt).Select(task => task.Id)));
    }

    [Test]
    public async Task Tasks_with_the_same_due_time_are_claimed_by_the_text_of_their_ids()
    {
        string[] ids =
        [
            "ff000000-0000-7000-8000-000000000000", "00000000-0000-7000-8000-0000000000ff", "00000000-0000-70ff-8000-000000000000",
            "000000ff-0000-7000-8000-000000000000", "00000000-0000-7000-8000-ff0000000000", "7f000000-0000-7000-8000-000000000000",
        ];
        await Host.StoreAsync(ids.Select(id => Due(Past) with { Id = id }));

        var claimed = new List<string>();
        for (var i = 0; i < ids.Length; i++)
        {
            claimed.AddRange((await ClaimAsync(limit: 1, "reports")).Select(task => task.Id));
        }

        Assert.That(claimed, Is.EqualTo(ids.Order(StringComparer.Ordinal)));
    }

    [TestCase(1, ExpectedResult = 0)]
    [TestCase(4, ExpectedResult = 3)]
    [TestCase(DueTimes.MaxDueCount + 2, ExpectedResult = DueTimes.MaxDueCount)]
    public async Task<int> Claim_counts_the_tasks_that_are_still_due(int due)
    {
        await Host.StoreAsync(Enumerable.Repeat(Due(Past), due - 1).Append(Due(Past.AddDays(1))).Select(task => task with { Id = SampleTasks.New().Id }));
        await Host.StoreAsync(Due(SampleTasks.Future), Due(Past) with { Worker = "others" });

        var outcome = await Host.SendAsync(new ClaimTasks([WorkerName.From("reports")], Limit: 1, Lease.MaxSeconds, Wait: TimeSpan.Zero, "host-1", Key: null));

        return outcome.DueTimes.Workers.Single().DueCount;
    }

    [TestCase("claim", "claim ")]
    [TestCase("claim", "Claim")]
    [TestCase("claim", "claim\0")]
    public async Task Claim_is_repeated_only_by_its_exact_id(string first, string second)
    {
        await Host.StoreAsync(Due(Past), Due(Past));
        var claimed = await ClaimAsync(limit: 1, ClaimKey.Of("caller", first), "reports");

        Assert.That(await ClaimAsync(limit: 1, ClaimKey.Of("caller", second), "reports"), Has.Count.EqualTo(1).And.None.Property("Id").EqualTo(claimed[0].Id));
        Assert.That((await ClaimAsync(limit: 1, ClaimKey.Of("caller", first), "reports")).Select(task => task.Id), Is.EqualTo(new[] { claimed[0].Id }));
    }

    [Test]
    public async Task Free_texts_are_read_back_unchanged()
    {
        string[] texts = ["", " ", "in the end \t\r\n ", "\0", "before\0after", "\uffff\ufffe\ufeff😀"];
        var tasks = texts.Select(text => Failed(text, text)).ToList();
        await Host.StoreAsync(tasks);

        foreach (var task in tasks)
        {
            Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(task));
        }
    }

    [TestCase("漢")]
    [TestCase("😀")]
    [TestCase("漢\0")]
    public async Task Text_of_the_maximum_length_is_read_back_unchanged(string letters)
    {
        var task = Failed(Filled(Lease.MaxClaimantLength), Filled(TaskFailure.MaxMessageLength));
        await Host.StoreAsync(task);

        Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(task));
        string Filled(int length) => string.Concat(Enumerable.Repeat(letters, length / letters.Length));
    }

    [TestCase("漢")]
    [TestCase("漢\0")]
    public async Task Reported_texts_are_read_back_unchanged(string letters)
    {
        var claimant = string.Concat(Enumerable.Repeat(letters, Lease.MaxClaimantLength / letters.Length));
        var message = string.Concat(Enumerable.Repeat(letters, TaskFailure.MaxMessageLength / letters.Length));
        await Host.StoreAsync(Due(Past));

        var claimed = (await Host.SendAsync(new ClaimTasks([WorkerName.From("reports")], 1, Lease.MaxSeconds, Wait: TimeSpan.Zero, claimant, Key: null))).Tasks[0].Task;
        _ = TaskId.TryParse(claimed.Id, out var id);
        var running = await Host.FindAsync(claimed.Id);
        await Host.SendAsync(new FailTask(id, LeaseToken.From(claimed.Lease!.Token!), new FailureReport(message, IsRetryable: false, RetryAfter: null), Payload: null));

        Assert.That(running!.Lease!.Claimant, Is.EqualTo(claimant));
        Assert.That((await Host.FindAsync(claimed.Id))!.Failure!.Message, Is.EqualTo(message));
    }

    [Test]
    public async Task Empty_texts_are_read_back_unchanged()
    {
        var created = (await Host.SendAsync(new CreateTask(() => new NewTask(
            new TaskTemplate(WorkerName.From("reports")) { Title = TaskTitle.From("") }, TaskStart.After(TimeSpan.Zero))))).Value;
        var claimed = (await Host.SendAsync(new ClaimTasks([WorkerName.From("reports")], 1, Lease.MaxSeconds, Wait: TimeSpan.Zero, "", Key: null))).Tasks[0].Task;
        await Host.SendAsync(new FailTask(
            SampleTasks.IdOf(claimed.Id), LeaseToken.From(claimed.Lease!.Token!), new FailureReport("", IsRetryable: false, RetryAfter: null), Payload: null));

        var failed = (await Host.FindAsync(created.Id))!;
        Assert.That((failed.Title, claimed.Lease.Claimant, failed.Failure!.Message), Is.EqualTo(("", "", "")));
    }

    private static TaskResponse Due(DateTimeOffset dueAt) => SampleTasks.New() with { Start = dueAt, DueAt = dueAt };

    private static TaskResponse Failed(string claimant, string message) => SampleTasks.New() with
    {
        Lease = new LeaseResponse { Claimant = claimant, ExpiresAt = SampleTasks.Future },
        Failure = new FailureResponse { Code = FailureCode.Reported, Message = message },
    };

    private Task<IReadOnlyList<TaskResponse>> ClaimAsync(int limit, params string[] workers) => ClaimAsync(limit, key: null, workers);

    private async Task<IReadOnlyList<TaskResponse>> ClaimAsync(int limit, ClaimKey? key, params string[] workers)
    {
        var outcome = await Host.SendAsync(new ClaimTasks(
            [.. workers.Select(WorkerName.From)], limit, Lease.MaxSeconds, Wait: TimeSpan.Zero, "host-1", key));
        return [.. outcome.Tasks.Select(claimed => claimed.Task)];
    }
}
