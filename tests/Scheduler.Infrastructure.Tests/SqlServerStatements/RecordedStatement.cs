using System.Data;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>A statement as SQL Server would have received it.</summary>
internal sealed record RecordedStatement(string UseCase, string Text, IReadOnlyList<RecordedParameter> Parameters)
{
    /// <summary>The parameters as a procedure would declare them.</summary>
    public string Declarations => string.Join(", ", Parameters.Select(parameter => parameter.Declaration));
}

/// <summary>The type information that SqlClient would have sent with a parameter's value.</summary>
internal sealed record RecordedParameter(string Name, SqlDbType Type, int Size, byte Precision, byte Scale)
{
    private const int MaxUnicodeLength = 4000;
    private const int MaxByteLength = 8000;

    public string Declaration => $"{Name} {TypeName}";

    private string TypeName => Type switch
    {
        SqlDbType.Bit or SqlDbType.Int or SqlDbType.BigInt or SqlDbType.Float or SqlDbType.UniqueIdentifier => Type.ToString().ToLowerInvariant(),
        SqlDbType.DateTime2 or SqlDbType.DateTimeOffset => $"{Type.ToString().ToLowerInvariant()}({Scale})",
        SqlDbType.Decimal => $"decimal({Precision}, {Scale})",
        SqlDbType.NVarChar => $"nvarchar({Length(MaxUnicodeLength)})",
        SqlDbType.VarChar => $"varchar({Length(MaxByteLength)})",
        SqlDbType.VarBinary => $"varbinary({Length(MaxByteLength)})",
        SqlDbType.Binary => $"binary({Length(MaxByteLength)})",
        _ => throw new NotSupportedException($"Add how {Name}, a {Type}, is declared."),
    };

    public static RecordedParameter From(SqlParameter parameter) => new(
        parameter.ParameterName.StartsWith('@') ? parameter.ParameterName : $"@{parameter.ParameterName}",
        parameter.SqlDbType,
        parameter.Size,
        parameter.Precision,
        parameter.Scale);

    private string Length(int max) => Size < 1 || Size > max ? "max" : Size.ToString(CultureInfo.InvariantCulture);
}
