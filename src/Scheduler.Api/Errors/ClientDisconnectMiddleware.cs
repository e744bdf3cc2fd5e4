using System.Net.Sockets;

namespace Scheduler.Api.Errors;

/// <summary>
/// Treats a connection that timed out in the operating system as a client disconnect. Kestrel cancels the request if a
/// connection is reset, but reports a timeout as a server error.
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
