using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>Why the program could not start.</summary>
internal static class StartupErrors
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <summary>Whether it is something that an operator can mend, which is said in a line; a stack trace would bury it.</summary>
    public static bool IsOperatorError(Exception exception) => exception switch
    {
        OptionsValidationException or FormatException or ArgumentOutOfRangeException => true,
        DbException or IOException or UnauthorizedAccessException or SocketException => true,

        // An https address without a certificate, for one.
        InvalidOperationException => exception.Source == Server,
        _ => false,
    };
}
