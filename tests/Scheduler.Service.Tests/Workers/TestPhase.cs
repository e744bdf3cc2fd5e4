namespace Scheduler.Service.Tests.Workers;

/// <summary>The phase of a run, shared by all participants.</summary>
internal sealed class TestPhase
{
    /// <summary>Fault injection and creation of tasks have ended.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Every task has finished.</summary>
    public bool IsOver { get; set; }
}
