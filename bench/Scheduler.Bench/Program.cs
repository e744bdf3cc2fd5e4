using Scheduler.Bench;
using Scheduler.Bench.Jobs;

return args switch
{
    ["seed", var file, var tasks, var payloadBytes] => await Seeder.SeedAsync(file, int.Parse(tasks, null), int.Parse(payloadBytes, null)),
    ["seed-ended", var file, var tasks] => await Seeder.SeedEndedAsync(file, int.Parse(tasks, null)),
    ["seed-events", var file, var events] => await Seeder.SeedEventsAsync(file, int.Parse(events, null)),
    ["claims", var url] => await Claims.MeasureAsync(new Uri(url)),
    ["lag", var url, var claimers, var rate, var seconds] => await Lag.PrintAsync(new Uri(url), int.Parse(claimers, null), int.Parse(rate, null), int.Parse(seconds, null)),
    ["lives", var url, var pid, var file, var clients, var tasks] => await Lives.MeasureAsync(new Uri(url), int.Parse(pid, null), file, int.Parse(clients, null), int.Parse(tasks, null)),
    [("all" or "compare" or "start" or "jobs") and var part, .. var options] => await Suite.RunAsync(part, options),
    ["lives", var url, var pid, _, var workers, var tasks, "drain", var limit, ("single" or "reports") and var how] => await Drains.MeasureAsync(
        new Uri(url), int.Parse(pid, null), int.Parse(workers, null), int.Parse(tasks, null), int.Parse(limit, null), how == "reports"),
    ["micro", .. var options] => RunMicro(options),
    ["stream", var url, var pid, var file] => await Streaming.MeasureAsync(new Uri(url), int.Parse(pid, null), file),
    ["pages", var url] => await Pages.MeasureAsync(new Uri(url)),
    _ => Usage(),
};

static int RunMicro(string[] options)
{
    BenchmarkDotNet.Running.BenchmarkSwitcher.FromTypes([typeof(Scheduler.Bench.Micro.TaskBenchmarks)]).Run(options);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine("""
        seed FILE TASKS PAYLOAD_BYTES   fills a new SQLite file
        seed-ended FILE TASKS           fills a new SQLite file with finished tasks
        seed-events FILE EVENTS         adds old events to a SQLite file
        claims URL                      measures a thousand claims of one task each, of one seeded worker
        lag URL CLAIMERS RATE SECONDS   creates RATE tasks per second for pending claims, and measures the time from due to claimed
        lives URL PID FILE CLIENTS TASKS
                                        creates, claims and completes tasks, and measures rate, CPU of the service and growth of the WAL
        all [OPTIONS]                   the next three, and the stream of a million tasks; bench/README.md explains the options
        compare [OPTIONS]               compares the service with other servers
        start [OPTIONS]                 measures the start of the service and its first requests
        jobs [OPTIONS]                  compares what jobs cost with pg-boss
        lives URL PID FILE WORKERS TASKS drain LIMIT single|reports
                                        drains due tasks: claims up to LIMIT at a time and completes them one by one or in one request
        micro [OPTIONS]                 measures the inner parts of requests; the options are BenchmarkDotNet's
        stream URL PID FILE             streams the whole listing, fast and slowly, and samples the service's memory and the WAL
        pages URL                       measures pages: the first and the last, and every combination of filters
        """);
    return 2;
}
