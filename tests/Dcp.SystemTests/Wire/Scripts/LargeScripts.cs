using System.Globalization;
using static Dcp.SystemTests.Wire.Say;

namespace Dcp.SystemTests.Wire.Scripts;

/// <summary>Eight megabytes both ways, more requests behind them.</summary>
internal static class LargeScripts
{
    private const int Size = 8 * 1024 * 1024;

    private static readonly string s_text = string.Concat(Enumerable.Range(0, Size / 8).Select(n => n.ToString("x8", CultureInfo.InvariantCulture)));

    internal static IReadOnlyDictionary<string, WireScript> All { get; } = new Dictionary<string, WireScript>
    {
        ["a long query and a long row"] = new(
            [Query($"select '{s_text}'"), Query("select 1"), Parse("", "select 2"), Bind(""), Execute, Sync],
            [Query($"select length('{s_text}'); selekt"), Query("select 3")],
            [Query($"select repeat('x', {Size}), repeat('y', {Size})"), Query("select 4")])
        { Modes = WireScript.EveryMode },
        ["a long parameter and a long statement"] = new(
            [Parse("a", "select $1::text, length($1)"), Bind("a", s_text), DescribePortal, Execute, Bind("a", "short"), Execute, Sync],
            [Parse("b", $"select length('{s_text}')"), Bind("b"), Execute, Bind("a", s_text), Execute, Sync, Query("select 1")],
            [Parse("", $"select length('{s_text}')"), Bind(""), Execute, Sync],
            [Bind("b"), Execute, Sync])
        { Modes = WireScript.EveryMode },
        ["a long message of a copy"] = new(
            [Query("create table t(a text)")],
            [Query("copy t from stdin"), CopyData(s_text + "\n" + s_text + "\n"), CopyDone, Query("select count(*), sum(length(a)) from t")],
            [Query("copy t to stdout"), Query("select 1")])
        { Modes = WireScript.EveryMode },
        ["a long error and a long notice"] = new(
            [Query("do $$ begin raise notice '%', repeat('n', 3000000); raise exception '%', repeat('e', 3000000); end $$"), Query("select 1")])
        { Modes = WireScript.EveryMode },
    };
}
