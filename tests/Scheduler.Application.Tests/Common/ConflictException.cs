namespace Scheduler.Application.Tests.Common;

/// <summary>An exception that the tests' classifier reports as a conflict.</summary>
internal sealed class ConflictException : Exception;
