using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>What a startup packet asks for, and that it holds.</summary>
internal static class StartupScripts
{
    private static readonly KeyValuePair<string, string>[] s_wishes =
    [
        new("TimeZone", "Asia/Tokyo"), new("datestyle", "German"), new("client_encoding", "LATIN1"), new("extra_float_digits", "3"), new("search_path", "a, \"B c\""),
        new("application_name", "it's me"), new("my.own", "x y"), new("work_mem", "11MB"),
    ];

    private static readonly string[] s_names = ["timezone", "datestyle", "client_encoding", "extra_float_digits", "search_path", "application_name", "my.own", "work_mem"];

    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["nothing is asked for"] = new([Query("select 1")]) { Modes = WireScript.EveryMode },
        ["parameters of every kind"] = new([.. s_names.Select(name => Query($"show {name}"))], [.. s_names.Select(name => Query($"show {name}"))]) { Modes = WireScript.EveryMode, Startup = s_wishes },
        ["parameters are kept by reset all"] = new(
            [Query("set timezone = 'UTC'; set work_mem = '12MB'")], [Query("reset all")], [.. s_names.Select(name => Query($"show {name}"))])
        { Startup = s_wishes },
        ["parameters are kept by discard all"] = new(
            [Query("set timezone = 'UTC'; set work_mem = '12MB'")], [Query("discard all")], [.. s_names.Select(name => Query($"show {name}"))])
        { Startup = s_wishes },
        ["parameters are kept by reset"] = new(
            [Query("set timezone = 'UTC'")], [Query("reset timezone")], [Query("show timezone")],
            [Query("reset work_mem")], [Query("show work_mem")], [Query("reset my.own")], [Query("show my.own")], [Query("begin"), Query("reset work_mem"), Query("commit")], [Query("show work_mem")])
        { Startup = s_wishes },
        ["parameters are kept in a transaction that resets"] = new(
            [Query("begin"), Query("set timezone = 'UTC'"), Query("reset all"), Query("rollback")], [Query("show timezone")], [Query("show work_mem")])
        { Startup = s_wishes },
        ["options in all their forms"] = new(
            [Query("show work_mem"), Query("show statement_timeout"), Query("show timezone"), Query("show search_path"), Query("show my.own"), Query("show datestyle")],
            [Query("reset all")],
            [Query("show work_mem"), Query("show statement_timeout"), Query("show timezone"), Query("show search_path"), Query("show my.own")])
        {
            Startup = [new("options", @"-c work_mem=11MB --statement-timeout=5s -cTimeZone=UTC -c search_path=a,\ b -c my.own=x\ y\\z -e")],
        },
        ["options of older days"] = new([Query("show work_mem"), Query("show enable_seqscan"), Query("show enable_nestloop"), Query("show log_statement_stats")])
        {
            Startup = [new("options", "-S 2048 -fs -f n -t pl")],
            User = "postgres",
        },
        ["a parameter of the packet wins over options"] = new([Query("show work_mem"), Query("show timezone")])
        {
            Startup = [new("work_mem", "11MB"), new("options", "-c work_mem=12MB -c timezone=UTC"), new("work_mem", "13MB")],
        },
        ["empty values"] = new([Query("show application_name"), Query("show search_path")]) { Startup = [new("application_name", ""), new("options", "")] },
        ["the database is the user's when none is named"] = new([Query("select current_database()")]) { User = "postgres", Database = "" },
        ["values of another form come back in the database's"] = new(
            [Query("show work_mem"), Query("show datestyle"), Query("show statement_timeout"), Query("show standard_conforming_strings")])
        {
            Startup = [new("work_mem", "2048"), new("datestyle", "iso,dmy"), new("statement_timeout", "90000"), new("standard_conforming_strings", "1")],
        },
        ["options of the protocol"] = new([Query("select 1")]) { Startup = [new("_pq_.one", "x"), new("_pq_.two", "y"), new("timezone", "UTC")] },
    };
}
