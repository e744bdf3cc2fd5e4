namespace Scheduler.Application.Common;

/// <summary>Thrown by a command when the entities that it has read do not fit together because of another writer, so that it must run again.</summary>
public sealed class ConcurrentChangeException() : Exception("Another writer has changed an entity since it was read.");
