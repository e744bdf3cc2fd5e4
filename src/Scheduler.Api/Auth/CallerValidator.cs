using Scheduler.Application.Common;

namespace Scheduler.Api.Auth;

/// <summary>Validates the credentials of a long request again.</summary>
internal sealed class CallerValidator(ApiKeyAuthenticator keys, IDatabaseErrorClassifier failures, TimeProvider time)
{
    /// <summary>Whether the caller would still be authenticated. A failure of the database does not end its access.</summary>
    public async Task<bool> IsValidAsync(HttpContext http)
    {
        var caller = http.FindCaller()!;
        if (caller.ExpiresAt <= time.GetUtcNow())
        {
            return false;
        }

        if (caller.AuthenticationType != AuthOptions.ApiKey)
        {
            return true;
        }

        try
        {
            http.RequestServices.GetRequiredService<RequestDeadline>().Restart();
            return await keys.FindAsync(http) is not null;
        }
        catch (Exception e) when (failures.Classify(e) != DatabaseErrorKind.Permanent)
        {
            return true;
        }
    }
}
