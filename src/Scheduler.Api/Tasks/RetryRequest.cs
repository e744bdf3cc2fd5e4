using Scheduler.Api.Requests;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>A retry policy; omitted members have their defaults.</summary>
public sealed record RetryRequest : IBodyRequest<RetryRequest>
{
    /// <summary>The maximum number of attempts, including the first; default 3.</summary>
    public Field<long> MaxAttempts { get; init; }

    /// <summary>The backoff after the first failed attempt, in seconds; default 30.</summary>
    public Field<long> BackoffSeconds { get; init; }

    /// <summary>The exponential backoff multiplier; default 2.</summary>
    public Field<double> BackoffFactor { get; init; }

    /// <summary>The maximum backoff in seconds, before jitter (up to +10 %); default 3600.</summary>
    public Field<long> MaxBackoffSeconds { get; init; }

    /// <summary>Unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static RetryRequest IBodyRequest<RetryRequest>.Read(BodyReader body) => new()
    {
        MaxAttempts = body.Integer("maxAttempts"),
        BackoffSeconds = body.Integer("backoffSeconds"),
        BackoffFactor = body.Number("backoffFactor"),
        MaxBackoffSeconds = body.Integer("maxBackoffSeconds"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>Creates the policy; the request must be valid.</summary>
    public RetryPolicy ToPolicy() => new(
        (int)MaxAttempts.Or(RetryPolicy.Default.MaxAttempts),
        (int)BackoffSeconds.Or(RetryPolicy.Default.BackoffSeconds),
        BackoffFactor.Or(RetryPolicy.Default.BackoffFactor),
        (int)MaxBackoffSeconds.Or(RetryPolicy.Default.MaxBackoffSeconds));
}

internal sealed class RetryRequestValidator : RequestValidator<RetryRequest>
{
    public RetryRequestValidator()
    {
        OptionalOrNull(request => request.MaxAttempts);
        Between(request => request.MaxAttempts, RetryPolicy.MinAttempts, RetryPolicy.MaxAttemptsLimit);
        OptionalOrNull(request => request.BackoffSeconds);
        Between(request => request.BackoffSeconds, 0, RetryPolicy.MaxFirstBackoffSeconds);
        OptionalOrNull(request => request.BackoffFactor);
        Between(request => request.BackoffFactor, RetryPolicy.MinFactor, RetryPolicy.MaxFactor);
        OptionalOrNull(request => request.MaxBackoffSeconds);
        Between(request => request.MaxBackoffSeconds, RetryPolicy.MinMaxBackoffSeconds, RetryPolicy.MaxMaxBackoffSeconds);
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
