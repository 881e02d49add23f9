using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>What a startup packet asked for is what RESET and its like go back to, and nothing else is touched.</summary>
internal static class ResetScripts
{
    private static readonly KeyValuePair<string, string>[] s_wishes =
        [new("datestyle", "German"), new("TimeZone", "Asia/Tokyo"), new("work_mem", "11MB"), new("search_path", "a"), new("my.own", "x")];

    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["reset of what was set to the database's default"] = Asked(
            [Query("set datestyle = 'ISO, MDY'")], [Query("reset datestyle")], [Query("show datestyle")], [Query("set datestyle = 'ISO, MDY'")], [Query("reset all")], [Query("show datestyle")]),
        ["reset in the extended protocol of what was set to the database's default"] = Asked(
            [Query("set datestyle = 'ISO, MDY'")], [Parse("", "reset datestyle"), Bind(""), Execute, Sync], [Query("show datestyle")],
            [Parse("s", "set datestyle = 'ISO, MDY'"), Bind("s"), Execute, Sync], [Parse("r", "reset all"), Bind("r"), Execute, Sync], [Query("show datestyle")],
            [Bind("s"), Execute, Sync], [Bind("r"), Execute, Sync], [Query("show datestyle")]),
        ["discard all after a setting was the database's default"] = Asked([Query("set datestyle = 'ISO, MDY'")], [Query("discard all")], [Query("show datestyle")]),
        ["reset of one setting leaves the others"] = Asked(
            [Query("set datestyle = 'ISO, MDY'")], [Query("set work_mem = '12MB'")], [Query("set my.own = 'y'")], [Query("select 1")], [Query("reset timezone")], [Query("show datestyle")],
            [Query("show work_mem")], [Query("show my.own")], [Query("show timezone")], [Query("reset search_path")], [Query("show datestyle")], [Query("show work_mem")], [Query("show search_path")]),
        ["reset within a transaction"] = Asked(
            [Query("set datestyle = 'ISO, MDY'; set work_mem = '12MB'")], [Query("begin")], [Query("reset datestyle")], [Query("show datestyle")], [Query("show work_mem")],
            [Query("reset work_mem")], [Query("show work_mem")], [Query("rollback")], [Query("show datestyle")], [Query("show work_mem")],
            [Query("begin")], [Query("reset all")], [Query("show datestyle")], [Query("commit")], [Query("show datestyle")], [Query("show work_mem")]),
        ["reset with another query behind it"] = Asked(
            [Query("set work_mem = '12MB'"), Query("reset work_mem"), Query("show work_mem"), Query("set datestyle = 'ISO, MDY'"), Query("reset datestyle"), Query("show datestyle"), Query("select 1")],
            [Query("begin"), Query("reset all"), Query("show work_mem"), Query("commit"), Query("show work_mem")]),
        ["reset with a batch behind it"] = Asked(
            [Query("set work_mem = '12MB'")],
            [Parse("", "reset work_mem"), Bind(""), Execute, Sync, Parse("", "show work_mem"), Bind(""), Execute, Sync, Query("show search_path")]),
        ["set to default"] = Asked(
            [Query("set work_mem = '12MB'")], [Query("set work_mem to default")], [Query("show work_mem")], [Query("set datestyle = 'ISO, MDY'")], [Query("set datestyle to default")], [Query("show datestyle")],
            [Query("set timezone = 'UTC'")], [Query("set time zone default")], [Query("show timezone")], [Query("set search_path = default")], [Query("show search_path")],
            [Query("set my.own = 'y'")], [Query("set my.own = default"), Query("show my.own")]),
        ["set to default in the extended protocol"] = Asked(
            [Query("set work_mem = '12MB'")], [Parse("", "SET work_mem TO DEFAULT"), Bind(""), Execute, Sync], [Query("show work_mem")],
            [Parse("d", "SET timezone = DEFAULT"), Sync], [Query("set timezone = 'UTC'")], [Bind("d"), Execute, Sync], [Query("show timezone")]),
        ["set to default where nothing was asked for"] = new(
            [Query("set work_mem = '12MB'")], [Query("set work_mem to default")], [Query("show work_mem")], [Query("set datestyle = 'German'")], [Query("set datestyle to default")], [Query("show datestyle")]),
        ["a reset that fails"] = Asked([Query("reset nonsense"), Query("show work_mem")], [Query("begin"), Query("reset all; select 1/0"), Query("select 1"), Query("rollback"), Query("show work_mem")], [Query("show datestyle")]),
        ["set local and reset"] = Asked(
            [Query("begin"), Query("set local work_mem = '12MB'"), Query("reset search_path"), Query("show work_mem"), Query("commit")], [Query("show work_mem")], [Query("show datestyle")]),
        ["roles and what is told of them"] = new(
            [Query("set role trust_user")], [Query("select current_user")], [Query("reset role")], [Query("set session authorization trust_user")], [Query("select session_user, current_user")],
            [Query("reset session authorization")], [Query("begin; set role trust_user")], [Query("rollback")], [Query("set role trust_user")], [Query("discard all")], [Query("select current_user")])
        { User = "postgres" },
        ["a role from the start"] = new([Query("select current_user")], [Query("reset role")], [Query("select current_user")], [Query("discard all")], [Query("select current_user")])
        { User = "postgres", Startup = [new("role", "trust_user")] },
    };

    private static WireScript Asked(params Action<System.Buffers.IBufferWriter<byte>>[][] steps) => new(steps) { Startup = s_wishes };
}
