using System.Diagnostics;
using System.Text.Json;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Bench;

/// <summary>Measures pages of listings. Each figure is the median of several requests, as a ratio to the unfiltered first page.</summary>
internal static class Pages
{
    private const int Runs = 15;
    private const int PageSize = 100;

    private static readonly string[] Statuses = ["SUCCEEDED", "SCHEDULED", "FAILED", "RUNNING"];
    private static readonly bool[] Either = [false, true];
    private static readonly DateTimeOffset From = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task<int> MeasureAsync(Uri service)
    {
        using var client = new HttpClient { BaseAddress = service };
        var everything = new Listing([], [], HasFrom: false, HasTo: false, TaskSort.Start);
        await MedianAsync(client, everything.FirstPage);
        var unit = await MedianAsync(client, everything.FirstPage);
        var last = await MedianAsync(client, await LastPageAsync(client, everything));
        Console.WriteLine($"first page {unit:0.00} ms; last page {last / unit:0.00} times that");

        var worst = (Ratio: 0.0, Query: "");
        var listings = Listings().ToList();
        foreach (var listing in listings)
        {
            foreach (var query in new[] { listing.FirstPage, await LastPageAsync(client, listing) })
            {
                // The unit is measured again for each figure, since other load on the machine varies.
                var ratio = await MedianAsync(client, query) / await MedianAsync(client, everything.FirstPage);
                worst = ratio > worst.Ratio ? (ratio, query) : worst;
                if (ratio > 2)
                {
                    Console.WriteLine($"{ratio:0.00}  {query}");
                }
            }
        }

        Console.WriteLine($"worst of {listings.Count} filters, first and last page: {worst.Ratio:0.00} times the unfiltered page, {worst.Query}");
        return 0;
    }

    private static IEnumerable<Listing> Listings() =>
        from workers in Enumerable.Range(0, 5)
        from statuses in Enumerable.Range(0, 5)
        from hasFrom in Either
        from hasTo in Either
        from sort in new[] { TaskSort.Start, TaskSort.StartDescending }
        select new Listing(Seeder.Workers[..workers], Statuses[..statuses], hasFrom, hasTo, sort);

    /// <summary>Finds the last full page: the one after the task that exactly one page of tasks follows.</summary>
    private static async Task<string> LastPageAsync(HttpClient client, Listing listing)
    {
        var reverse = listing with { Sort = listing.Sort == TaskSort.Start ? TaskSort.StartDescending : TaskSort.Start };
        using var page = JsonDocument.Parse(await client.GetStringAsync(reverse.Query(PageSize + 1)));
        var edge = page.RootElement[PageSize];
        var id = new TaskId(edge.GetProperty("id").GetGuid());
        var position = new CursorPosition(new TaskPosition(edge.GetProperty("start").GetDateTimeOffset(), id), IsBackward: false);
        return $"{listing.FirstPage}&cursor={TaskCursor.Encode(position, listing.Filter, listing.Sort)}";
    }

    private static async Task<double> MedianAsync(HttpClient client, string query)
    {
        var times = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(query);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Order().ElementAt(Runs / 2);
    }

    private sealed record Listing(string[] Workers, string[] Statuses, bool HasFrom, bool HasTo, TaskSort Sort)
    {
        public string FirstPage => Query(PageSize);

        public TaskFilter Filter => new()
        {
            Workers = Workers.Length == 0 ? null : Workers.Select(WorkerName.From).ToList(),
            Statuses = Statuses.Length == 0 ? null : Statuses.Select(name => ScheduledTaskStatusNames.TryParse(name, out var status) ? status : default).ToList(),
            From = HasFrom ? Pages.From : null,
            To = HasTo ? Pages.To : null,
        };

        public string Query(int limit) => $"/api/tasks?limit={limit}"
            + string.Concat(Workers.Select(worker => $"&worker={worker}"))
            + string.Concat(Statuses.Select(status => $"&status={status}"))
            + (HasFrom ? $"&from={Pages.From:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "")
            + (HasTo ? $"&to={Pages.To:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "")
            + (Sort == TaskSort.Start ? "" : "&sort=-start");
    }
}
