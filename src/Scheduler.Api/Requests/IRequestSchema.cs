namespace Scheduler.Api.Requests;

/// <summary>Whether a field has to be there.</summary>
internal enum FieldPresence
{
    /// <summary>It must have a value.</summary>
    Required,

    /// <summary>It may be left out or null.</summary>
    Optional,

    /// <summary>It may be left out, but not be null.</summary>
    NotNull,
}

/// <summary>What a validator knows of its request's fields, for the description of the API.</summary>
internal interface IRequestSchema
{
    /// <summary>The fields by their names in JSON or in the query.</summary>
    IReadOnlyDictionary<string, FieldPresence> Fields { get; }

    /// <summary>The least and the greatest number, length or count that fields may have, by their names.</summary>
    IReadOnlyDictionary<string, (int Least, int Greatest)> Ranges { get; }
}
