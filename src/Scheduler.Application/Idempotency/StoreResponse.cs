using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Idempotency;

/// <summary>Stores the response to a request with an idempotency key, whose effects were committed before.</summary>
/// <param name="Key">The key.</param>
/// <param name="Response">The response.</param>
/// <returns>The response that is stored: the first one for the key.</returns>
public sealed record StoreResponse(IdempotencyKey Key, byte[] Response) : ICommand<byte[]>
{
    object? ICommand.ConflictKey => Key;
}

internal sealed class StoreResponseHandler(IdempotencyStore idempotency) : IRequestHandler<StoreResponse, byte[]>
{
    public async Task<byte[]> Handle(StoreResponse request, CancellationToken cancellationToken) =>
        await idempotency.FindResponseAsync(request.Key, cancellationToken)
        ?? await idempotency.SaveResponseAsync(request.Key, request.Response, cancellationToken);
}
