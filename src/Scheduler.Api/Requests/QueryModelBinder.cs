using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Scheduler.Api.Requests;

/// <summary>A request that is read from the query string. Its parameters are texts that may be repeated, so it reads them itself.</summary>
public abstract record QueryRequest : FieldRequest
{
    internal sealed override string NameKind => "query parameter";
}

/// <summary>Reads a request from the query string.</summary>
/// <typeparam name="TSelf">The request type.</typeparam>
internal interface IQueryRequest<TSelf>
    where TSelf : IQueryRequest<TSelf>
{
    /// <summary>Reads the parameters.</summary>
    static abstract TSelf Read(QueryReader query);
}

/// <summary>Binds a request from the query string.</summary>
internal sealed class QueryModelBinder<T> : IModelBinder
    where T : IQueryRequest<T>
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        bindingContext.Result = ModelBindingResult.Success(T.Read(new QueryReader(bindingContext.HttpContext.Request.QueryString)));
        return Task.CompletedTask;
    }
}
