using System.Text;

namespace Dcp.Server.State;

/// <summary>
/// The query that asks a server what its session has been left with: rows of kind, name and value. It is asked outside of a transaction, so
/// what was rolled back, or local to a transaction, is not in it.
/// </summary>
internal static class StateQuestion
{
    /// <summary>
    /// Of pg_settings: what a CockroachDB session has set for itself. There every setting is a session's; PostgreSQL's own ones are left out
    /// because what pretends to be CockroachDB may have them.
    /// </summary>
    internal const string SetOnCockroach =
        "setting<>reset_val AND coalesce(context,'') NOT IN ('internal','postmaster','sighup','backend','superuser-backend')";

    private const string Limit = "statement_timeout";

    /// <param name="about">What is asked: <see cref="StateEffects.Settings"/>, Prepares, Listens, Temporary, Locks, Cursors.</param>
    /// <param name="custom">Names of custom settings to ask for.</param>
    internal static string Of(StateEffects about, IReadOnlyList<string> custom, bool isCockroach)
    {
        StringBuilder sql = new();
        if ((about & StateEffects.Settings) != 0)
        {
            Add(sql, $"SELECT 's'::text,name::text,pg_catalog.current_setting(name)::text FROM pg_catalog.pg_settings WHERE {(isCockroach ? SetOnCockroach : "source='session'")}");
            Add(sql, "SELECT 's','role',pg_catalog.current_setting('role')::text");
            Add(sql, "SELECT 's','session_authorization',session_user::text");
            foreach (var name in custom)
            {
                var literal = Literal(name);
                Add(sql, $"SELECT 's',{literal},pg_catalog.current_setting({literal},true)");
            }
        }

        if ((about & StateEffects.Prepares) != 0) Add(sql, "SELECT 'p',name::text,statement::text FROM pg_catalog.pg_prepared_statements WHERE from_sql");
        // CockroachDB has no channels, and no function to ask for them.
        if ((about & StateEffects.Listens) != 0 && !isCockroach) Add(sql, "SELECT 'l',c::text,'' FROM pg_catalog.pg_listening_channels() c");
        if ((about & StateEffects.Temporary) != 0)
            Add(sql, Exists('t', "pg_catalog.pg_depend WHERE refclassid='pg_catalog.pg_namespace'::pg_catalog.regclass AND refobjid=pg_catalog.pg_my_temp_schema()"));
        if ((about & StateEffects.Locks) != 0) Add(sql, Exists('a', "pg_catalog.pg_locks WHERE locktype='advisory' AND pid=pg_catalog.pg_backend_pid()"));
        if ((about & StateEffects.Cursors) != 0) Add(sql, Exists('c', "pg_catalog.pg_cursors WHERE is_holdable"));
        return sql.Length > 0 ? sql.ToString() : "SELECT '','','' WHERE false";
    }

    /// <summary>What one setting is. Asking for one takes PostgreSQL a twentieth of the time that asking which are set takes.</summary>
    internal static string OfOne(string name)
    {
        var literal = Literal(name);
        return $"SELECT 's'::text,{literal}::text,pg_catalog.current_setting({literal},true)::text";
    }

    /// <summary>For a session whose own statement_timeout is shorter than the question takes.</summary>
    internal static string InTime(string question) =>
        $"BEGIN;SELECT 's','{Limit}',pg_catalog.current_setting('{Limit}');SET LOCAL {Limit}=0;{question};COMMIT";

    private static string Exists(char kind, string from) => $"SELECT '{kind}','','' WHERE EXISTS(SELECT 1 FROM {from})";

    private static void Add(StringBuilder sql, string part) => sql.Append(sql.Length > 0 ? " UNION ALL " : "").Append(part);

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
