namespace Scheduler.Cli;

/// <summary>What the user has given is wrong: an argument, a file, or a setting.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
