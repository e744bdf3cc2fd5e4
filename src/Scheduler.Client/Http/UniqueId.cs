using System.Security.Cryptography;

namespace Scheduler.Client.Http;

/// <summary>Creates globally unique idempotency keys and claim ids.</summary>
internal static class UniqueId
{
    public static string Next() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
