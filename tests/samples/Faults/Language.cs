namespace Scheduler.Samples.Faults;

/// <summary>The samples that keep to the contract by themselves.</summary>
internal enum Language
{
    Python,
    Shell,
}
