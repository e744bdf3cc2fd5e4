using Scheduler.Bench;

return args switch
{
    ["seed", var file, var tasks, var payloadBytes] => await Seeder.SeedAsync(file, int.Parse(tasks, null), int.Parse(payloadBytes, null)),
    ["stream", var url, var pid, var file] => await Streaming.MeasureAsync(new Uri(url), int.Parse(pid, null), file),
    ["pages", var url] => await Pages.MeasureAsync(new Uri(url)),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        seed FILE TASKS PAYLOAD_BYTES   fills a new SQLite file
        stream URL PID FILE             lists everything, fast and slowly, and watches the service's memory and the WAL
        pages URL                       times pages: the first and the last, and every combination of filters
        """);
    return 2;
}
