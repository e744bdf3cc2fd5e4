using System.Reflection;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Common;

namespace Scheduler.Api.Errors;

/// <summary>A problem type: its stable code, status and title (docs/api.md, section 1).</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">A short summary, the same for all problems of this type.</param>
internal sealed record ProblemCode(string Code, int Status, string Title)
{
    public static readonly ProblemCode MalformedJson = new("malformed-json", StatusCodes.Status400BadRequest, "The body is not valid JSON.");
    public static readonly ProblemCode ValidationFailed = new(ErrorCodes.ValidationFailed, StatusCodes.Status400BadRequest, "The request is not valid.");
    public static readonly ProblemCode InvalidCursor = new("invalid-cursor", StatusCodes.Status400BadRequest, "The cursor is not valid.");
    public static readonly ProblemCode Unauthenticated = new("unauthenticated", StatusCodes.Status401Unauthorized, "Authentication is required.");
    public static readonly ProblemCode Forbidden = new("forbidden", StatusCodes.Status403Forbidden, "The caller is not authorized.");
    public static readonly ProblemCode NotFound = new(NotFoundException.NotFound, StatusCodes.Status404NotFound, "The path does not exist.");
    public static readonly ProblemCode TaskNotFound = new(NotFoundException.TaskNotFound, StatusCodes.Status404NotFound, "The task does not exist.");
    public static readonly ProblemCode ScheduleNotFound = new(NotFoundException.ScheduleNotFound, StatusCodes.Status404NotFound, "The schedule does not exist.");
    public static readonly ProblemCode PayloadKeyNotFound = new(ErrorCodes.PayloadKeyNotFound, StatusCodes.Status404NotFound, "The payload has no such key.");
    public static readonly ProblemCode MethodNotAllowed = new("method-not-allowed", StatusCodes.Status405MethodNotAllowed, "The path does not support the method.");
    public static readonly ProblemCode InvalidTransition = new(ErrorCodes.InvalidTransition, StatusCodes.Status409Conflict, "The status transition is not allowed.");
    public static readonly ProblemCode TaskNotReschedulable = new(ErrorCodes.TaskNotReschedulable, StatusCodes.Status409Conflict, "The task can no longer be rescheduled.");
    public static readonly ProblemCode TaskRunning = new(ErrorCodes.TaskRunning, StatusCodes.Status409Conflict, "The task is running.");
    public static readonly ProblemCode DuplicateName = new(ErrorCodes.DuplicateName, StatusCodes.Status409Conflict, "The name is already used.");
    public static readonly ProblemCode LeaseLost = new(ErrorCodes.LeaseLost, StatusCodes.Status409Conflict, "The lease is lost.");
    public static readonly ProblemCode TaskDeleted = new(IdempotencyException.TaskDeleted, StatusCodes.Status410Gone, "The task has been deleted.");
    public static readonly ProblemCode ScheduleDeleted = new(IdempotencyException.ScheduleDeleted, StatusCodes.Status410Gone, "The schedule has been deleted.");
    public static readonly ProblemCode VersionMismatch = new(ErrorCodes.VersionMismatch, StatusCodes.Status412PreconditionFailed, "The version does not match.");
    public static readonly ProblemCode BodyTooLarge = new("body-too-large", StatusCodes.Status413PayloadTooLarge, "The body is too large.");
    public static readonly ProblemCode UnsupportedMediaType = new("unsupported-media-type", StatusCodes.Status415UnsupportedMediaType, "The media type is not supported.");
    public static readonly ProblemCode IdempotencyKeyReused = new(IdempotencyException.KeyReused, StatusCodes.Status422UnprocessableEntity, "The idempotency key was used for another request.");
    public static readonly ProblemCode RateLimited = new("rate-limited", StatusCodes.Status429TooManyRequests, "Too many requests from this caller.");
    public static readonly ProblemCode InternalError = new("internal-error", StatusCodes.Status500InternalServerError, "An unexpected error occurred.");
    public static readonly ProblemCode Unavailable = new("unavailable", StatusCodes.Status503ServiceUnavailable, "The service is temporarily unavailable.");

    /// <summary>All problem types by field name.</summary>
    public static IReadOnlyDictionary<string, ProblemCode> ByName { get; } = typeof(ProblemCode)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (ProblemCode)field.GetValue(null)!, StringComparer.Ordinal);

    /// <summary>All problem types by code.</summary>
    public static IReadOnlyDictionary<string, ProblemCode> All { get; } =
        ByName.Values.ToDictionary(code => code.Code, StringComparer.Ordinal);
}
