using System.ComponentModel.DataAnnotations;
using FluentValidation;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;

namespace Scheduler.Api.Claims;

/// <summary>A request with several reports.</summary>
public sealed record ReportTasksRequest : BodyRequest<ReportTasksRequest>
{
    /// <summary>The reports, applied in this order. Several of them may concern one task.</summary>
    [Required, Length(ReportTasks.MinItems, ReportTasks.MaxItems)]
    public Field<IReadOnlyList<Field<ReportRequest>>> Items { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public ReportTasks ToCommand() => new([.. Items.Value.Select(item => item.Value.ToItem())]);
}

internal sealed class ReportTasksRequestValidator : RequestValidator<ReportTasksRequest>
{
    public ReportTasksRequestValidator(IValidator<ReportRequest> item) => RuleFor(request => request.Items).Custom((items, context) =>
    {
        var failures = items.Or([]).SelectMany((report, i) => report.HasValue
            ? item.Validate(report.Value).Errors.Select(failure => (Name: $"items[{i}].{failure.PropertyName}", failure.ErrorMessage))
            : report.Errors.Select(error => (Name: $"items[{i}]", ErrorMessage: error)));
        foreach (var (name, message) in failures.Take(RequestErrors.MaxMessages))
        {
            context.AddFailure(name, message);
        }
    });
}
