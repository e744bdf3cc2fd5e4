using System.Reflection;
using Microsoft.Data.SqlClient;

namespace Scheduler.Testing;

/// <summary>Errors as SqlClient raises them, which lets nobody else make one.</summary>
public static class SqlErrors
{
    private const BindingFlags Internal = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>The connection was reset by the other side.</summary>
    public static SqlException ConnectionLost => Of(10054, severity: 20);

    /// <summary>An error with one entry.</summary>
    public static SqlException Of(int number, byte severity = 16, string message = "It failed.") => Of((number, severity, message));

    /// <summary>An error with several entries.</summary>
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

    // There are two that differ in one parameter more; those at the end have defaults.
    private static SqlError Entry(int number, byte severity, string message)
    {
        var constructor = typeof(SqlError).GetConstructors(Internal).MinBy(candidate => candidate.GetParameters().Length)!;
        object?[] known = [number, (byte)1, severity, "nowhere", message, "", 1];
        return (SqlError)constructor.Invoke([.. known, .. constructor.GetParameters().Skip(known.Length).Select(parameter => parameter.DefaultValue)]);
    }
}
