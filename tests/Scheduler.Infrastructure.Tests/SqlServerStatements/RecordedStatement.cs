using System.Data;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>A statement as SQL Server would have received it.</summary>
internal sealed record RecordedStatement(string UseCase, string Text, IReadOnlyList<RecordedParameter> Parameters)
{
    /// <summary>The parameters as a procedure declares them.</summary>
    public string Declarations => string.Join(", ", Parameters.Select(parameter => parameter.Declaration));
}

/// <summary>What SqlClient would have sent along with a parameter's value.</summary>
internal sealed record RecordedParameter(string Name, SqlDbType Type, int Size, byte Precision, byte Scale)
{
    private const int LongestUnicode = 4000;
    private const int LongestBytes = 8000;

    public string Declaration => $"{Name} {TypeName}";

    private string TypeName => Type switch
    {
        SqlDbType.Bit or SqlDbType.Int or SqlDbType.BigInt or SqlDbType.Float or SqlDbType.UniqueIdentifier => Type.ToString().ToLowerInvariant(),
        SqlDbType.DateTime2 or SqlDbType.DateTimeOffset => $"{Type.ToString().ToLowerInvariant()}({Scale})",
        SqlDbType.Decimal => $"decimal({Precision}, {Scale})",
        SqlDbType.NVarChar => $"nvarchar({Length(LongestUnicode)})",
        SqlDbType.VarChar => $"varchar({Length(LongestBytes)})",
        SqlDbType.VarBinary => $"varbinary({Length(LongestBytes)})",
        SqlDbType.Binary => $"binary({Length(LongestBytes)})",
        _ => throw new NotSupportedException($"Say how {Name}, a {Type}, is declared."),
    };

    public static RecordedParameter From(SqlParameter parameter) => new(
        parameter.ParameterName.StartsWith('@') ? parameter.ParameterName : $"@{parameter.ParameterName}",
        parameter.SqlDbType,
        parameter.Size,
        parameter.Precision,
        parameter.Scale);

    private string Length(int longest) => Size < 1 || Size > longest ? "max" : Size.ToString(CultureInfo.InvariantCulture);
}
