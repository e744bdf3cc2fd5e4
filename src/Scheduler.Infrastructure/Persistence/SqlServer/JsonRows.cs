using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Update;

namespace Scheduler.Infrastructure.Persistence.SqlServer;

/// <summary>New rows of a table as a JSON array of arrays, from which <c>OPENJSON</c> reads the columns by position.</summary>
internal static class JsonRows
{
    /// <summary>Half as long as <c>nvarchar</c>: the JSON is ASCII, because the writer escapes everything else.</summary>
    public const string ParameterType = "varchar(max)";

    /// <summary>The rows as text.</summary>
    public static string Of(IReadOnlyList<IReadOnlyModificationCommand> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        foreach (var row in rows)
        {
            writer.WriteStartArray();
            foreach (var column in row.ColumnModifications)
            {
                var converter = column.TypeMapping!.Converter;
                Write(writer, column.Value is { } value && converter is not null ? converter.ConvertToProvider(value) : column.Value);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.Flush();
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }

    /// <summary>The declaration of a column in the <c>WITH</c> clause.</summary>
    public static string Declare(IColumnModification column, int position)
    {
        // As the types of other lengths, it is decoded from Base64.
        var type = column.ColumnType!.Contains("binary", StringComparison.Ordinal) ? "varbinary(max)" : column.ColumnType;
        return $"[{column.ColumnName}] {type} '$[{position}]'";
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case DateTime time:
                writer.WriteStringValue(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            default:
                throw new NotSupportedException($"Add how a {value.GetType()} is written.");
        }
    }
}
