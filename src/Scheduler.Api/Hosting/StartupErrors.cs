using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>Classifies startup errors.</summary>
internal static class StartupErrors
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel.Core";

    /// <summary>Whether an operator can fix the error. It is then reported in one line, without a stack trace.</summary>
    public static bool IsOperatorError(Exception exception) => exception switch
    {
        OptionsValidationException or FormatException or ArgumentOutOfRangeException => true,
        DbException or IOException or UnauthorizedAccessException or SocketException => true,

        // For example, an https address without a certificate.
        InvalidOperationException => exception.Source == Server,
        _ => false,
    };
}
