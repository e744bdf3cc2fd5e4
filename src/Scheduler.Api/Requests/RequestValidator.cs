using FluentValidation;
using FluentValidation.Results;

namespace Scheduler.Api.Requests;

/// <summary>
/// The base class of request validators. It takes the rules of single fields from the request's shape; subclasses add those across
/// fields.
/// </summary>
/// <typeparam name="T">The request type.</typeparam>
internal abstract class RequestValidator<T> : AbstractValidator<T>
    where T : FieldRequest
{
    protected RequestValidator() => RuleFor(request => request).Custom((request, context) =>
    {
        foreach (var (name, message) in RequestShape<T>.Validate(request))
        {
            context.AddFailure(name, message);
        }
    });

    // Unknown names come last, so that the errors of known fields are within the reported limit.
    public override ValidationResult Validate(ValidationContext<T> context)
    {
        var result = base.Validate(context);
        result.Errors.AddRange(
            RequestShape<T>.FindUnknown(context.InstanceToValidate).Select(error => new ValidationFailure(error.Name, error.Message)));
        return result;
    }
}
