using System.Globalization;
using System.Text;
using Dcp.Server.Config;
using Dcp.Server.Config.Table;

namespace Dcp.Tests.Config;

/// <summary>
/// Keeps the tables of docs/configuration.md equal to the tables in the code. With DCP_WRITE_DOCS=1 in the environment
/// the test writes them anew instead of comparing.
/// </summary>
public sealed class ConfigurationDocTests
{
    public static TheoryData<string> Sections => ["pgbouncer", "databases", "users", "peers", "frontend", "server", "web", "metrics"];

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_page_has_every_key_with_its_default_its_meaning_and_its_effect(string section)
    {
        string path = Path.Combine(Root(), "docs", "configuration.md");
        string page = File.ReadAllText(path);
        string start = $"<!-- [{section}] -->\n";
        string end = $"<!-- end of [{section}] -->";
        int from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        int to = page.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= start.Length && to >= from, $"docs/configuration.md has no place for [{section}]");
        string expected = Table(section);

        if (Environment.GetEnvironmentVariable("DCP_WRITE_DOCS") == "1")
            File.WriteAllText(path, page[..from] + expected + page[to..]);
        else
            Assert.Equal(expected, page[from..to]);
    }

    private static string Table(string section) => section switch
    {
        "pgbouncer" => Settings(),
        "databases" => Keys(DatabaseKeys.All),
        "users" => Keys(UserKeys.All),
        "frontend" => Keys(FrontendKeys.All),
        "server" => Keys(TargetKeys.All),
        "web" => Keys(WebKeys.All),
        "metrics" => Keys(MetricsKeys.All),
        _ => Keys(PeerKeys.All),
    };

    private static string Settings()
    {
        StringBuilder table = new("| setting | default | takes | meaning | RELOAD, SET | effect |\n|---|---|---|---|---|---|\n");
        foreach (Setting s in SettingsTable.All)
        {
            string @default = s.Default switch { null => "not set", "" => "empty", { } text => $"`{text}`" };
            table.Append(CultureInfo.InvariantCulture, $"| `{s.Name}` | {@default} | {s.Allowed} | {s.Meaning} | {(s.Changeable ? "yes" : "restart")} | {EffectOf(s.NoEffect)} |\n");
        }
        return table.ToString();
    }

    private static string Keys<TModel>(IEnumerable<Key<TModel>> keys)
        where TModel : class
    {
        StringBuilder table = new("| key | takes | meaning | effect |\n|---|---|---|---|\n");
        foreach (Key<TModel> key in keys)
            table.Append(CultureInfo.InvariantCulture, $"| `{key.Name}` | {key.Allowed} | {key.Meaning} | {EffectOf(typeof(TModel) == typeof(PeerConfig) ? Supported.WhyNoEffect("peer_id") : key.NoEffect)} |\n");
        return table.ToString();
    }

    private static string EffectOf(string? noEffect)
    {
        return noEffect is not null ? $"none yet: {noEffect}" : "works";
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dcp.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests must run inside the repository");
    }
}
