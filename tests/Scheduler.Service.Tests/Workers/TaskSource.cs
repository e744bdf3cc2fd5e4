using System.Globalization;
using System.Net;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Workers;

/// <summary>Creates tasks that are due soon, slightly faster than the workers finish them.</summary>
internal sealed class TaskSource(Caller caller, LeaseHistory history, TestPhase phase, SeededRandom random)
{
    private const int BatchSize = 20;
    private const int MaxUnfinished = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public async Task RunAsync()
    {
        for (var number = 0; !phase.IsCalm; number++)
        {
            if (history.Tasks.Count - history.Ended < MaxUnfinished)
            {
                await CreateAsync(number);
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    /// <summary>Creates a batch, and retries with its idempotency key until a response arrives.</summary>
    private async Task CreateAsync(int number)
    {
        var start = TimeProvider.System.GetUtcNow().AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        var batch = Enumerable.Range(0, BatchSize).Select(_ => new
        {
            start,
            worker = random.Percent(50) ? LeaseHistory.SureWorker : LeaseHistory.LooseWorker,
            retry = new { maxAttempts = 100, backoffSeconds = random.Below(2), maxBackoffSeconds = 1 },
        }).ToList();

        Reply reply;
        do
        {
            reply = await caller.SendAsync("/api/tasks/batch", batch, $"batch-{number}");
        }
        while (reply.Status is null);

        switch (reply.Status)
        {
            case HttpStatusCode.Created:
                foreach (var task in reply.Body.EnumerateArray())
                {
                    history.Create(task.GetProperty("id").GetString()!, task.GetProperty("worker").GetString()!);
                }

                break;
            case HttpStatusCode.BadRequest:
                // The retries lasted until after its start, so the batch was never created.
                break;
            default:
                history.AddUnexpectedResponse($"A batch got {reply.Status}: {reply.Body}");
                break;
        }
    }
}
