using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Pooler;

/// <summary>One client twice: on a server of its own, and through the pooler. Both are told the same, and have to say the same.</summary>
internal sealed class SessionTwin(NpgsqlConnection direct, NpgsqlConnection pooled) : IAsyncDisposable
{
    private static readonly (string Name, string[] Values)[] s_settings =
    [
        ("work_mem", ["'1MB'", "2048", "'3MB'", "'4MB'"]),
        ("statement_timeout", ["'10s'", "20000", "0"]),
        ("DateStyle", ["German", "'ISO, DMY'", "'ISO, MDY'"]),
        ("search_path", ["public", "pg_catalog, public", "\"$user\""]),
        ("application_name", ["'one'", "'it''s'", "''"]),
        ("app.tenant", ["'blue'", "'grün'", "'a\\b'"]),
        ("extra_float_digits", ["0", "2", "3"]),
        ("bytea_output", ["escape", "hex", "nonsense"]),
    ];

    /// <summary>Startup parameters of whom the twin is asked to be, each other than the database's default.</summary>
    internal const string Wishes = "-c work_mem=5MB -c datestyle=German -c search_path=pg_catalog -c app.tenant=start -c statement_timeout=50s -c extra_float_digits=2";

    private readonly List<string> _story = [];

    internal bool InTransaction { get; private set; }

    internal string Story => string.Join('\n', _story);

    /// <summary>Does one thing, and compares.</summary>
    internal Task StepAsync(Random random, bool mayBegin) => StepAsync(Choose(random, mayBegin));

    /// <summary>Does several things in a transaction, from its beginning to its end.</summary>
    internal async Task TransactionAsync(Random random)
    {
        await StepAsync("begin");
        for (int step = random.Next(8); step >= 0 && InTransaction; step--) await StepAsync(random, mayBegin: false);
        if (InTransaction) await StepAsync(random.Next(3) == 0 ? "rollback" : "commit");
    }

    /// <summary>Compares everything that the session has.</summary>
    internal async Task CompareAsync()
    {
        if (InTransaction) await StepAsync("rollback");
        foreach ((string name, _) in s_settings) await StepAsync(Show(name));
        foreach (string name in (string[])["DateStyle", "application_name", "client_encoding"])
        {
            (string there, string here) = (direct.PostgresParameters[name], pooled.PostgresParameters[name]);
            if (there != here) throw new InvalidOperationException($"{name} was told to be {here} and is {there} after\n{Story}");
        }

        await StepAsync("select string_agg(name, ',' order by name) from pg_prepared_statements where from_sql");
    }

    public async ValueTask DisposeAsync()
    {
        await direct.DisposeAsync();
        await pooled.DisposeAsync();
    }

    private async Task StepAsync(string sql)
    {
        _story.Add(sql);
        (string there, string here) = (await SayAsync(direct, sql), await SayAsync(pooled, sql));
        if (there != here) throw new InvalidOperationException($"{sql}\n  PostgreSQL: {there}\n  pooled: {here}\nafter\n{Story}");
        // A transaction that has failed is still one, and only its end is certain.
        if (sql == "begin") InTransaction = true;
        else if (sql is "commit" or "rollback") InTransaction = false;
    }

    private string Choose(Random random, bool mayBegin)
    {
        (string name, string[] values) = s_settings[random.Next(s_settings.Length)];
        string value = values[random.Next(values.Length)];
        string statement = "abc"[random.Next(3)].ToString();
        return random.Next(22) switch
        {
            0 or 1 or 2 => $"set {name} = {value}",
            3 => $"set local {name} = {value}",
            4 => $"set session {name} to {value}",
            5 => $"reset {name}",
            6 => random.Next(4) == 0 ? "reset all" : $"set {name} to default",
            7 => $"select set_config('{name}', '20000', {(random.Next(2) == 0 ? "true" : "false")})",
            8 or 9 => InTransaction ? "commit" : mayBegin ? "begin" : Show(name),
            10 => InTransaction ? "rollback" : Show(name),
            11 or 12 => InTransaction ? $"savepoint {statement}" : Show(name),
            13 or 14 => InTransaction ? $"rollback to {statement}" : Show(name),
            15 => InTransaction ? "select 1 / 0" : $"do $$begin perform set_config('{name}', '30000', false); end$$",
            16 => $"prepare {statement} as select '{statement}{random.Next(3)}'",
            17 or 18 => $"execute {statement}",
            19 => random.Next(4) == 0 ? "deallocate all" : $"deallocate {statement}",
            20 when !InTransaction && random.Next(5) == 0 => "discard all",
            _ => Show(name),
        };
    }

    /// <summary>A custom setting that nobody has set reads as an empty one where somebody else once had it.</summary>
    private static string Show(string name) => $"select coalesce(current_setting('{name}', true), '')";

    private static async Task<string> SayAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            return await connection.ScalarAsync(sql) ?? "";
        }
        catch (PostgresException error)
        {
            return error.SqlState;
        }
    }
}
