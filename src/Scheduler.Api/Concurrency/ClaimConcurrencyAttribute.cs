namespace Scheduler.Api.Concurrency;

/// <summary>Says that an action is served from the places of claims, which it leaves while it waits.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClaimConcurrencyAttribute : Attribute;
