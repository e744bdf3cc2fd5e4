using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>A retry policy; omitted members have their defaults.</summary>
public sealed record RetryRequest : BodyRequest<RetryRequest>
{
    /// <summary>The maximum number of attempts, including the first; default 3.</summary>
    [Range(RetryPolicy.MinAttempts, RetryPolicy.MaxAttemptsLimit)]
    public Field<long> MaxAttempts { get; init; }

    /// <summary>The backoff after the first failed attempt, in seconds; default 30.</summary>
    [Range(0, RetryPolicy.MaxFirstBackoffSeconds)]
    public Field<long> BackoffSeconds { get; init; }

    /// <summary>The exponential backoff multiplier; default 2.</summary>
    [Range(RetryPolicy.MinFactor, RetryPolicy.MaxFactor)]
    public Field<double> BackoffFactor { get; init; }

    /// <summary>The maximum backoff in seconds, before jitter (up to +10 %); default 3600.</summary>
    [Range(RetryPolicy.MinMaxBackoffSeconds, RetryPolicy.MaxMaxBackoffSeconds)]
    public Field<long> MaxBackoffSeconds { get; init; }

    /// <summary>Creates the policy; the request must be valid.</summary>
    public RetryPolicy ToPolicy() => new(
        (int)MaxAttempts.Or(RetryPolicy.Default.MaxAttempts),
        (int)BackoffSeconds.Or(RetryPolicy.Default.BackoffSeconds),
        BackoffFactor.Or(RetryPolicy.Default.BackoffFactor),
        (int)MaxBackoffSeconds.Or(RetryPolicy.Default.MaxBackoffSeconds));
}
