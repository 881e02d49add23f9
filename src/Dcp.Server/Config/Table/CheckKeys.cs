using Dcp.Server.Config.Secrets;

namespace Dcp.Server.Config.Table;

/// <summary>The keys of a check, for everything that has one.</summary>
internal static class CheckKeys
{
    private static readonly IntegerKind s_count = new(1, 1000);
    private static readonly DurationKind s_time = new(TimeSpan.FromMilliseconds(1), whole: true, least: TimeSpan.FromMilliseconds(1));

    /// <param name="get">A model's check.</param>
    /// <param name="set">The model with another check.</param>
    public static IReadOnlyList<Key<TModel>> For<TModel>(Func<TModel, CheckConfig> get, Func<TModel, CheckConfig, TModel> set)
        where TModel : class
    {
        return
        [
            Key("check", new CheckMethodKind(), (c, v) => c with { Method = v },
                "Checks the target: by a connection (tcp, and `check` alone), a startup packet (pgsql), a login and a query (query), or a GET (http)."),
            Key("inter", s_time, (c, v) => c with { Inter = v }, "Time between two checks (2s); a bare number is in milliseconds."),
            Key("fastinter", s_time, (c, v) => c with { FastInter = v }, "The same while the target is going up or down; inter if not set."),
            Key("downinter", s_time, (c, v) => c with { DownInter = v }, "The same while the target is down; inter if not set."),
            Key("rise", s_count, (c, v) => c with { Rise = v }, "Checks in a row that must pass before a target is up again (2)."),
            Key("fall", s_count, (c, v) => c with { Fall = v }, "Checks in a row that must fail before a target is down (3)."),
            Key("check_timeout", s_time, (c, v) => c with { Timeout = v }, "Time for one check; inter if not set."),
            Key("check_user", Kinds.Text, (c, v) => c with { User = v }, "User of pgsql and query checks."),
            Key("check_password", Kinds.Text, (c, v) => c with { Password = v is null ? null : new Secret(v) }, "Password of query checks."),
            Key("check_dbname", Kinds.Text, (c, v) => c with { DbName = v }, "Database of pgsql and query checks."),
            Key("check_query", Kinds.Query, (c, v) => c with { Query = v ?? "" }, "What a query check asks (`SELECT 1`)."),
            Key("check_expect", Kinds.Text, (c, v) => c with { Expect = v }, "What the first cell of the answer must be; any answer will do if not set."),
            Key("check_status", new IntegerKind(100, 599), (c, v) => c with { Status = v }, "Status that an HTTP check must give; 200 to 399 if not set."),
            Key("agent_port", Kinds.Port, (c, v) => c with { AgentPort = v }, "Port where HAProxy's agent-check is asked: up, down, drain, maint, ready, N%."),
            Key("agent_inter", s_time, (c, v) => c with { AgentInter = v }, "Time between two questions to the agent (2s)."),
        ];

        EntryKey<TModel, T> Key<T>(string name, ValueKind<T> kind, Func<CheckConfig, T, CheckConfig> change, string meaning) =>
            new(name, kind, (model, value) => set(model, change(get(model), value)), meaning, _ => null);
    }
}
