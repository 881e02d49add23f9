using System.Text;
using CsCheck;
using Dcp.Server.Config;
using Dcp.Server.Config.Ini;
using Dcp.Server.Config.Secrets;
using Dcp.Server.Config.Table;

namespace Dcp.Tests.Config;

/// <summary>Whatever a file holds, reading it ends in a model or in problems, never in an exception.</summary>
public sealed class AnyInputTests
{
    private static readonly string[] Scraps =
    [
        "[", "]", "=", "\"", "\"\"", "'", "''", "*", ";", "#", "\n", "\r\n", " ", "\t", ",", "-1", "0", "%include", "@", "/", "0x", "é", "\u2028",
        "[pgbouncer]\n", "[databases]\n", "[users]\n", "[peers]\n", "[web]\n", "host=", "port=", "user=", "pool_size=", "auth_file = ",
        "listen_addr = ", "unix_socket_dir = ", "query_wait_timeout = ", "pgbouncer = ", "\n* = ", "\na = ", "\n1 = ", "99999999999999999999", "5min",
    ];

    private static readonly Gen<string> Mixed =
        Gen.OneOf(Of(Scraps), Of(Scraps), Gen.String[0, 4], Of(SettingsTable.All).Select(s => $"\n{s.Name} = "))
            .Array[0, 40].Select(string.Concat);

    [Fact]
    public void Any_bytes_as_a_configuration()
    {
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            if (TextFile.Decode(bytes, "any", out Position at, out string wrong) is { } text)
                return ConsistentWhenLoaded(text);
            return at.Line > 0 && wrong.Length > 0;
        });
    }

    [Fact]
    public void Any_mixture_of_what_files_are_made_of() => Mixed.Sample(ConsistentWhenLoaded);

    [Fact]
    public void Any_text_as_an_auth_file() => Mixed.Sample(text =>
    {
        ProblemList problems = new();
        UserList users = UserList.Parse(text, "users", problems);
        return users.Names.All(name => users.Find(name) is not null);
    });

    [Fact]
    public void Any_bytes_as_an_auth_file() => Gen.Byte.Array.Sample(bytes =>
    {
        UserList.Parse(Encoding.Latin1.GetString(bytes), "users", new ProblemList());
    });

    [Fact]
    public void Any_text_as_the_value_of_any_setting()
    {
        Gen.Select(Of(SettingsTable.All), Gen.OneOf(Mixed, Gen.String, Gen.Double.Select(d => d.ToString("R", null)), Gen.Int.Select(i => $"{i}ms"))).Sample((setting, text) =>
        {
            PoolerSettings? settings = setting.Apply(PoolerSettings.Default, text);
            return settings is null || setting.Format(settings) is not null;
        });
    }

    private static Gen<T> Of<T>(IReadOnlyList<T> values) => Gen.Int[0, values.Count - 1].Select(i => values[i]);

    private static bool ConsistentWhenLoaded(string text)
    {
        (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.LoadText(text, "any");
        bool errors = problems.Any(p => p.Severity == ProblemSeverity.Error);
        return errors == (config is null)
            && problems.All(p => p.Text.Length > 0)
            && (config is null || config.Databases.Values.All(d => d.Targets.Count > 0 && d.Targets.All(t => t.Port > 0)));
    }
}
