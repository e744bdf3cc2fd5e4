namespace Scheduler.Bench.Compare;

/// <summary>The scenarios of <c>bench/wrk/scenarios.lua</c>.</summary>
internal static class Scenarios
{
    public static readonly string[] All = ["get", "list", "page", "create", "patch", "mixed"];

    public static string Describe(string scenario) => scenario switch
    {
        "get" => "get by id",
        "list" => "50 of a worker and status",
        "page" => "50 in the middle",
        "create" => "create",
        "patch" => "patch a payload key",
        _ => "70 % get, 20 % list, 5 % create, 5 % patch",
    };
}
