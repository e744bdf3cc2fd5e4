namespace Scheduler.Samples.Faults;

/// <summary>The samples that implement the protocol without the client package.</summary>
internal enum Language
{
    Python,
    Shell,
}
