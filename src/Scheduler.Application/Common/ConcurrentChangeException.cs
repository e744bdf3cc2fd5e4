namespace Scheduler.Application.Common;

/// <summary>
/// Thrown by a command when what it has read no longer fits together, because another writer has changed a part of it. The command is
/// run again.
/// </summary>
/// <param name="message">What has changed.</param>
public sealed class ConcurrentChangeException(string message) : Exception(message);
