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
        ["reset and more in one message"] = Asked(
            [Query("set work_mem = '12MB'")], [Query("reset work_mem; show work_mem")], [Query("set search_path = b; reset search_path; show search_path; set search_path = c; show search_path")],
            [Query("set timezone = 'UTC'; reset time zone; show timezone")], [Query("set time zone 'UTC'; set time zone default; show timezone")], [Query("show timezone")],
            [Query("set datestyle = 'ISO, MDY'")], [Query("reset all; show datestyle; show work_mem; show my.own; show search_path")], [Query("show datestyle")],
            [Query("set my.own = 'y'; set my.own to default; ; show my.own;")], [Query("set work_mem = '13MB'; reset statement_timeout; show work_mem")], [Query("show work_mem")],
            [Query("begin; set local work_mem to default; show work_mem; rollback")], [Query("show work_mem")],
            [Query("begin"), Query("reset work_mem; show work_mem; rollback"), Query("show work_mem")],
            [Query("begin; reset work_mem; show work_mem; commit; show work_mem")], [Query("show work_mem")]),
        ["reset and an error in one message"] = Asked(
            [Query("set work_mem = '12MB'")], [Query("reset work_mem; select nonsense")], [Query("show work_mem")], [Query("select 1; reset all; select 2; selekt 3")],
            [Query("reset work_mem; select 'ä', nonsense; show work_mem")], [Query("show work_mem")], [Query("reset all; show work_mem; select 1/0; show work_mem")], [Query("show work_mem")],
            [Query("reset all; select repeat('x', 100000) as x; show work_mem")], [Query("show work_mem")]),
        ["a reset that fails"] = Asked([Query("reset nonsense"), Query("show work_mem")], [Query("begin"), Query("reset all; select 1/0"), Query("select 1"), Query("rollback"), Query("show work_mem")], [Query("show datestyle")]),
        ["set local and reset"] = Asked(
            [Query("begin"), Query("set local work_mem = '12MB'"), Query("reset search_path"), Query("show work_mem"), Query("commit")], [Query("show work_mem")], [Query("show datestyle")]),
        ["roles and what is told of them"] = new(
            [Query("set role trust_user")], [Query("select current_user")], [Query("reset role")], [Query("set session authorization trust_user")], [Query("select session_user, current_user")],
            [Query("reset session authorization")], [Query("begin; set role trust_user")], [Query("rollback")], [Query("set role trust_user")], [Query("discard all")], [Query("select current_user")])
        { User = "postgres" },
        ["a role from the start"] = new([Query("select current_user")], [Query("reset role")], [Query("select current_user")], [Query("discard all")], [Query("select current_user")])
        { User = "postgres", Startup = [new("role", "trust_user")] },
        ["no role in place of the one from the start"] = new(
            [Query("set role none")], [Query("select current_user")], [Query("show role")], [Query("set work_mem = '11MB'")], [Query("reset work_mem")], [Query("show role")],
            [Query("begin; reset all")], [Query("show role")], [Query("commit")], [Query("reset all")], [Query("show role")], [Query("reset role")], [Query("select current_user")],
            [Query("begin")], [Query("set role none")], [Query("reset role; set role none")], [Query("show role")], [Query("set role none; reset role")], [Query("show role")],
            [Query("set role none")], [Query("commit")], [Query("show role")], [Query("set role to default")], [Query("show role")],
            [Query("begin; set role none")], [Query("rollback")], [Query("show role")],
            [Parse("n", "set role none"), Bind("n"), Execute, Sync], [Query("show role")], [Parse("r", "reset role"), Bind("r"), Execute, Sync], [Query("show role")],
            [Bind("n"), Execute, Sync], [Query("show role")], [Bind("r"), Execute, Sync], [Query("show role")], [Bind("n"), Execute, Sync], [Query("discard all")], [Query("show role")])
        { User = "postgres", Startup = [new("role", "trust_user")] },
        ["roles and more in one message"] = new(
            [Query("set role none; reset role; show role")], [Query("set role none; reset all; show role; set role to default; select current_user")], [Query("show role")],
            [Query("set role none; set session authorization default; show role")], [Query("show role")], [Query("reset role; set role none; show role")], [Query("show role")])
        { User = "postgres", Startup = [new("role", "trust_user")] },
        ["another session's user in place of the role from the start"] = new(
            [Query("set session authorization trust_user")], [Query("select session_user, current_user")], [Query("show role")], [Query("set session authorization default")],
            [Query("select session_user, current_user")], [Query("show role")], [Query("set role none")], [Query("reset session authorization")], [Query("show role")],
            [Query("begin")], [Query("set session authorization trust_user")], [Query("set role none")], [Query("rollback")], [Query("select session_user, current_user")],
            [Query("set role none")], [Query("set session authorization default"), Query("show role")], [Query("set session_authorization to default"), Query("show role")])
        { User = "postgres", Startup = [new("role", "trust_user")] },
    };

    private static WireScript Asked(params Action<System.Buffers.IBufferWriter<byte>>[][] steps) => new(steps) { Startup = s_wishes };
}
