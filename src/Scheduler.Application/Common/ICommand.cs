using MediatR;

namespace Scheduler.Application.Common;

/// <summary>A request that changes data, and therefore runs inside <see cref="IWriteScope"/>.</summary>
public interface ICommand
{
    /// <summary>Identifies the entity that the command changes, if concurrent commands may change the same one; otherwise null. Compared by value.</summary>
    object? ConflictKey => null;
}

/// <summary>A command that returns a response.</summary>
/// <typeparam name="TResponse">The type of the response.</typeparam>
public interface ICommand<out TResponse> : ICommand, IRequest<TResponse>;
