using Scheduler.Bench;

return args switch
{
    ["seed", var file, var tasks, var payloadBytes] => await Seeder.SeedAsync(file, int.Parse(tasks, null), int.Parse(payloadBytes, null)),
    ["seed-ended", var file, var tasks] => await Seeder.SeedEndedAsync(file, int.Parse(tasks, null)),
    ["claims", var url] => await Claims.MeasureAsync(new Uri(url)),
    ["lag", var url, var claimers, var rate, var seconds] => await Lag.MeasureAsync(new Uri(url), int.Parse(claimers, null), int.Parse(rate, null), int.Parse(seconds, null)),
    ["stream", var url, var pid, var file] => await Streaming.MeasureAsync(new Uri(url), int.Parse(pid, null), file),
    ["pages", var url] => await Pages.MeasureAsync(new Uri(url)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        seed FILE TASKS PAYLOAD_BYTES   fills a new SQLite file
        seed-ended FILE TASKS           fills a new SQLite file with tasks that have ended
        claims URL                      times the claims of a thousand tasks of one of the seeded workers, one by one
        lag URL CLAIMERS RATE SECONDS   creates so many tasks a second for claims that wait, and times from due to claimed
        stream URL PID FILE             lists everything, fast and slowly, and watches the service's memory and the WAL
        pages URL                       times pages: the first and the last, and every combination of filters
        """);
    return 2;
}
