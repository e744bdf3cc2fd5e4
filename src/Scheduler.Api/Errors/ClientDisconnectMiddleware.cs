using System.Net.Sockets;

namespace Scheduler.Api.Errors;

/// <summary>
/// Takes a client that the operating system gave up for what it is, one that went away. The server tells of a connection that
/// was reset by cancelling the request, but passes a time-out on as a failure of ours.
/// </summary>
internal static class ClientDisconnectMiddleware
{
    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TimedOut)
        {
            context.Abort();
            context.RequestAborted = new CancellationToken(canceled: true);
            throw new OperationCanceledException(e.Message, e, context.RequestAborted);
        }
    }
}
