using FluentValidation;
using Scheduler.Api.Errors;
using Scheduler.Api.Requests;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Tasks;

/// <summary>A request to create several tasks.</summary>
/// <param name="Tasks">The tasks, in request order.</param>
public sealed record CreateTasksRequest(IReadOnlyList<Field<CreateTaskRequest>> Tasks) : IBodyRequest
{
    static BodyType IBodyRequest.Body { get; } = new(
        '[', json => new CreateTasksRequest(JsonMember.ItemsOf(json).Select(CreateTaskRequest.ReadObject).ToList()), Fields: [])
    {
        Items = (typeof(CreateTaskRequest), CreateTasks.MinTasks, CreateTasks.MaxTasks),
    };

    /// <summary>Creates the new tasks; the request must be valid.</summary>
    public IReadOnlyList<NewTask> ToNewTasks() => Tasks.Select(task => task.Value.ToNewTask()).ToList();
}

internal sealed class CreateTasksRequestValidator : AbstractValidator<CreateTasksRequest>
{
    public CreateTasksRequestValidator(IValidator<CreateTaskRequest> item) => RuleFor(request => request.Tasks).Custom((tasks, context) =>
    {
        if (tasks.Count is < CreateTasks.MinTasks or > CreateTasks.MaxTasks)
        {
            context.AddFailure("body", $"must have {CreateTasks.MinTasks} to {CreateTasks.MaxTasks} tasks; it has {tasks.Count}.");
        }

        var failures = tasks.SelectMany((task, i) => task.HasValue
            ? item.Validate(task.Value).Errors.Select(failure => (Name: $"[{i}].{failure.PropertyName}", failure.ErrorMessage))
            : task.Errors.Select(error => (Name: $"[{i}]", ErrorMessage: error)));
        foreach (var (name, message) in failures.Take(RequestErrors.MaxMessages))
        {
            context.AddFailure(name, message);
        }
    });
}
