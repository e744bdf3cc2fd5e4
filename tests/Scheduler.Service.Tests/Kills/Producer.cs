using System.Globalization;
using System.Net;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Kills;

/// <summary>Creates tasks that are due soon, slightly faster than the workers finish them.</summary>
internal sealed class Producer(HarnessClient client, History history, SeededRandom random)
{
    private const int BatchSize = 20;
    private const int MaxUnfinished = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private int _created;

    public async Task RunAsync()
    {
        for (var number = 0; !history.IsCalm; number++)
        {
            if (_created - history.Sum(Figure.Ended) < MaxUnfinished)
            {
                await CreateAsync($"batch-{number}");
            }

            await Task.Delay(Interval, TimeProvider.System);
        }
    }

    /// <summary>Creates a batch, and retries with its idempotency key until a response arrives.</summary>
    private async Task CreateAsync(string mark)
    {
        var start = TimeProvider.System.GetUtcNow().AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        var batch = Enumerable.Range(0, BatchSize).Select(object (_) => new
        {
            start,
            title = mark,
            worker = random.Percent(50) ? TaskRecord.SureWorker : TaskRecord.LooseWorker,
            retry = new { maxAttempts = 100, backoffSeconds = random.Below(2), maxBackoffSeconds = 1 },
        }).ToList();
        var creation = new Creation(mark, batch, IsBatch: true, HasKey: true);

        Reply reply;
        do
        {
            reply = await client.CreateAsync(creation);
        }
        while (reply.Status is null);

        if (reply.Status == HttpStatusCode.BadRequest)
        {
            // The retries lasted until after its start, so the batch was never created.
            history.Withdraw(creation);
        }
        else if (reply.Status == HttpStatusCode.Created)
        {
            _created += BatchSize;
        }
        else
        {
            history.AddUnexpectedResponse($"{reply}");
        }
    }
}
