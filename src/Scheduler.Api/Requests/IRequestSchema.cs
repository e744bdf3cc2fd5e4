namespace Scheduler.Api.Requests;

/// <summary>Whether a field is required.</summary>
internal enum FieldPresence
{
    /// <summary>The field must have a value.</summary>
    Required,

    /// <summary>The field may be absent or null.</summary>
    Optional,

    /// <summary>The field may be absent, but not null.</summary>
    NotNull,
}

/// <summary>The field constraints of a validator, for the OpenAPI document.</summary>
internal interface IRequestSchema
{
    /// <summary>The fields by JSON or query name.</summary>
    IReadOnlyDictionary<string, FieldPresence> Fields { get; }

    /// <summary>The minimum and maximum value, length or count of fields, by name.</summary>
    IReadOnlyDictionary<string, (int Least, int Greatest)> Ranges { get; }
}
