namespace Scheduler.Bench.Compare;

/// <summary>What one round measured.</summary>
/// <param name="Rate">Requests per second.</param>
/// <param name="Median">The median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile of the latency in milliseconds.</param>
/// <param name="Cpu">CPU time of the server in milliseconds per thousand requests.</param>
/// <param name="PeakMemory">The peak of the server's resident set in MiB.</param>
/// <param name="Noise">CPU that others used, in percent of a core.</param>
/// <param name="Errors">Answers that were not 2xx, and requests without an answer.</param>
internal sealed record Measurement(double Rate, double Median, double P99, double Cpu, double PeakMemory, double Noise, long Errors);

/// <summary>What is measured in a round.</summary>
internal sealed record Cell(string Scenario, int Connections, string Server);
