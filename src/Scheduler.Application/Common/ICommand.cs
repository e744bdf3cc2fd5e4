using MediatR;

namespace Scheduler.Application.Common;

/// <summary>A request that changes something, and so runs inside <see cref="IWriteScope"/>.</summary>
public interface ICommand
{
    /// <summary>The one thing that it changes, where others may want to change the same; else null. Compared by its value.</summary>
    object? Subject => null;
}

/// <summary>A request that changes something and answers.</summary>
/// <typeparam name="TResponse">What it answers.</typeparam>
public interface ICommand<out TResponse> : ICommand, IRequest<TResponse>;
