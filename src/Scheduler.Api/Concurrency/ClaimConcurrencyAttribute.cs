namespace Scheduler.Api.Concurrency;

/// <summary>Marks an action that uses the concurrency limit of claims and releases its permit while it waits.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClaimConcurrencyAttribute : Attribute;
