using Scheduler.Api.Requests;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>How a task is tried again; what is left out takes its default.</summary>
public sealed record RetryRequest : IBodyRequest<RetryRequest>
{
    /// <summary>How many attempts there are in all; 3 when it is left out.</summary>
    public Field<long> MaxAttempts { get; init; }

    /// <summary>The pause after the first failed attempt, in seconds; 30 when it is left out.</summary>
    public Field<long> BackoffSeconds { get; init; }

    /// <summary>How many times longer each further pause is than the one before; 2 when it is left out.</summary>
    public Field<double> BackoffFactor { get; init; }

    /// <summary>The longest pause, in seconds, before up to a tenth is added at random; 3600 when it is left out.</summary>
    public Field<long> MaxBackoffSeconds { get; init; }

    /// <summary>Fields that it does not have.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static RetryRequest IBodyRequest<RetryRequest>.Read(BodyReader body) => new()
    {
        MaxAttempts = body.Integer("maxAttempts"),
        BackoffSeconds = body.Integer("backoffSeconds"),
        BackoffFactor = body.Number("backoffFactor"),
        MaxBackoffSeconds = body.Integer("maxBackoffSeconds"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>The policy; only for a valid request.</summary>
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
