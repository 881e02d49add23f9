using Dcp.SystemTests.Support;
using Npgsql;

namespace Dcp.SystemTests.Wire;

/// <summary>
/// One pooler for each pool mode, and a database for each and one that is asked directly. Scripts come one after another, each to an empty
/// schema; in the pools they find the servers that others have left.
/// </summary>
public sealed class ReplayPoolers(PostgresFixture postgres) : IAsyncLifetime
{
    internal const string Direct = "direct";

    private readonly OpenDirectory _files = new();
    private readonly Dictionary<string, PoolerProcess> _poolers = [];
    private readonly Dictionary<string, string> _databases = [];
    private readonly Dictionary<string, NpgsqlConnection> _admins = [];
    private readonly Dictionary<string, string> _heardDirectly = [];

    public async ValueTask InitializeAsync()
    {
        // Who may log in how is as in the database.
        string rules = _files["hba.conf"];
        await File.WriteAllLinesAsync(rules, PostgresOptions.HbaByUser, TestContext.Current.CancellationToken);
        foreach (string mode in (string[])[Direct, .. WireScript.EveryMode])
        {
            _databases[mode] = await postgres.CreateDatabaseAsync();
            _admins[mode] = await postgres.ConnectAsync(_databases[mode], Users.Admin);
            await _admins[mode].ExecuteAsync("set client_min_messages = error");
            if (mode == Direct) continue;
            PoolerConfig config = PoolerConfig.For(
                postgres.Server, ("default_pool_size", mode == "session" ? 5 : 2), ("pool_mode", mode), ("ignore_startup_parameters", ""),
                ("auth_type", "hba"), ("auth_hba_file", rules));
            _poolers[mode] = await DcpProcess.StartAsync(config);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NpgsqlConnection admin in _admins.Values) await admin.DisposeAsync();
        foreach (PoolerProcess pooler in _poolers.Values) await pooler.DisposeAsync();
        _files.Dispose();
    }

    internal int PortOf(string mode) => mode == Direct ? postgres.Port : _poolers[mode].Port;

    internal string LogOf(string mode) => _poolers[mode].Log;

    /// <summary>The database of a mode, without the tables that the script before has made.</summary>
    internal async Task<string> EmptyDatabaseAsync(string mode, string before)
    {
        NpgsqlConnection admin = _admins[mode];
        await admin.ExecuteAsync("drop schema public cascade; create schema public; grant all on schema public to public");
        if (before.Length > 0) await admin.ExecuteAsync(before);
        return _databases[mode];
    }

    /// <summary>Runs what asks the database itself only once.</summary>
    internal async Task<string> DirectlyAsync(string name, Func<Task<string>> run) =>
        _heardDirectly.TryGetValue(name, out string? heard) ? heard : _heardDirectly[name] = await run();
}
