using System.Globalization;
using System.Text;

namespace Dcp.SystemTests.Support;

/// <summary>
/// The file of a pooler under test, the same for dcp and PgBouncer. Everything can be changed before the start, and
/// again before <see cref="PoolerProcess.RewriteAsync"/>.
/// </summary>
public sealed class PoolerConfig
{
    /// <summary>Entries of <c>[databases]</c>.</summary>
    public Dictionary<string, string> Databases { get; } = [];

    /// <summary>Entries of <c>[users]</c>.</summary>
    public Dictionary<string, string> UserSettings { get; } = [];

    /// <summary>Entries of <c>[pgbouncer]</c>; where it listens, its socket and its userlist are filled in.</summary>
    public Dictionary<string, string> Settings { get; } = new()
    {
        ["pool_mode"] = "transaction",
        ["auth_type"] = "trust",
        ["admin_users"] = Users.Admin,
        ["stats_users"] = Users.Trust,
        ["ignore_startup_parameters"] = "extra_float_digits",
    };

    /// <summary>Names and secrets of the userlist.</summary>
    public Dictionary<string, string> Userlist { get; } = new(Users.All);

    /// <summary>Sections of other kinds, as text.</summary>
    public string More { get; set; } = "";

    /// <summary>Any database of <paramref name="server"/> by its own name, the client's user towards the server.</summary>
    public static PoolerConfig For(PostgresServer server, params (string Name, object Value)[] settings)
    {
        PoolerConfig config = new();
        config.Databases["*"] = $"host=127.0.0.1 port={server.Port}";
        foreach ((string name, object value) in settings)
            config.Settings[name] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return config;
    }

    internal async Task WriteAsync(string directory, int port)
    {
        // The guard gives the directory and what is in it at the start to the pooler's user; others stay out.
        await File.WriteAllTextAsync(Path.Combine(directory, "userlist.txt"), UserlistText());
        await File.WriteAllTextAsync(Path.Combine(directory, "pooler.ini"), IniText(directory, port));
    }

    private string IniText(string directory, int port)
    {
        Dictionary<string, string> settings = new()
        {
            ["listen_addr"] = "127.0.0.1",
            ["listen_port"] = port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_dir"] = directory,
            ["auth_file"] = Path.Combine(directory, "userlist.txt"),
        };
        foreach ((string name, string value) in Settings)
            settings[name] = value;

        StringBuilder text = new();
        AppendSection(text, "databases", Databases);
        AppendSection(text, "pgbouncer", settings);
        AppendSection(text, "users", UserSettings);
        return text.AppendLine(More).ToString();
    }

    private string UserlistText() =>
        string.Concat(Userlist.Select(entry => $"\"{Quote(entry.Key)}\" \"{Quote(entry.Value)}\"\n"));

    private static string Quote(string text) => text.Replace("\"", "\"\"", StringComparison.Ordinal);

    private static void AppendSection(StringBuilder text, string name, Dictionary<string, string> entries)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"[{name}]");
        foreach ((string key, string value) in entries)
            text.AppendLine(CultureInfo.InvariantCulture, $"{key} = {value}");
    }
}
