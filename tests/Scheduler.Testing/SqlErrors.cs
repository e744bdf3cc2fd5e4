using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Scheduler.Testing;

/// <summary>Creates SqlClient's exceptions, which have no public constructor.</summary>
public static class SqlErrors
{
    private const BindingFlags Internal = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>The connection was reset by the server.</summary>
    public static SqlException ConnectionLost => Of(10054, severity: 20);

    /// <summary>An exception with one error.</summary>
    public static SqlException Of(int number, byte severity = 16, string message = "It failed.") => Of((number, severity, message));

    /// <summary>An exception with several errors.</summary>
    public static SqlException Of(params (int Number, byte Severity, string Message)[] entries)
    {
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        var add = typeof(SqlErrorCollection).GetMethod("Add", Internal)!;
        foreach (var (number, severity, message) in entries)
        {
            add.Invoke(errors, [Entry(number, severity, message)]);
        }

        return (SqlException)typeof(SqlException)
            .GetMethod("CreateException", Internal, [typeof(SqlErrorCollection), typeof(string)])!
            .Invoke(obj: null, [errors, "16.00.0000"])!;
    }

    // Of the two constructors, the shorter; its trailing parameters have defaults.
    private static SqlError Entry(int number, byte severity, string message)
    {
        var constructor = typeof(SqlError).GetConstructors(Internal).MinBy(candidate => candidate.GetParameters().Length)!;
        object?[] required = [number, (byte)1, severity, "nowhere", message, "", 1];
        return (SqlError)constructor.Invoke([.. required, .. constructor.GetParameters().Skip(required.Length).Select(parameter => parameter.DefaultValue)]);
    }
}
