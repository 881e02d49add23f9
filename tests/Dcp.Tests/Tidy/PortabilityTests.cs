using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>Files speak of dcp, not of the machine that they were written on.</summary>
public sealed partial class PortabilityTests
{
    private static readonly string[] TextKinds =
        [".cs", ".md", ".props", ".targets", ".csproj", ".slnx", ".json", ".sh", ".txt", ".ini", ".yml", ".sql", ".html", ".css", ".js", ""];

    /// <summary>Hosts that a file may name in an address: documentation, and what stands for this machine or for none.</summary>
    private static readonly string[] Hosts =
    [
        "127.0.0.1", "localhost", "[::1]", "example.com", "example.org", "example.net",
        "dotnet.microsoft.com", "learn.microsoft.com", "github.com", "www.postgresql.org", "www.cockroachlabs.com", "www.pgbouncer.org",
        "binaries.cockroachdb.com", "docs.haproxy.org", "kernel.org", "man7.org", "datatracker.ietf.org", "www.rfc-editor.org",
        "clusterlabs.org", "echarts.apache.org", "www.apache.org", "www.w3.org", "opentelemetry.io",
    ];

    [Fact]
    public void No_path_of_one_machine_is_named() => Repository.AssertNone(Find(MachinePath(), _ => true));

    [Fact]
    public void No_address_leads_to_an_unknown_host() =>
        Repository.AssertNone(Find(Address(), match => !Hosts.Contains(match.Groups[1].Value)));

    [Fact]
    public void No_package_source_is_prescribed() =>
        Repository.AssertNone(Repository.Files.Where(file => Path.GetFileName(file).Equals("nuget.config", StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<string> Find(Regex pattern, Func<Match, bool> isBreach) =>
        from file in Repository.Files
        where TextKinds.Contains(Path.GetExtension(file))
        let text = Repository.Read(file)
        from Match match in pattern.Matches(text)
        where isBreach(match)
        select $"{file}:{1 + text.AsSpan(0, match.Index).Count('\n')}: {match.Value}";

    // A home or a mount that only one machine has; /home and the like with nothing of a name behind are no path.
    [GeneratedRegex(@"(?<![\w.\]}])/(?:work|root|home|Users|mnt)/\w+")]
    private static partial Regex MachinePath();

    // A host needs a letter or digit: 'http://{host}' and 'http://:8080' are patterns, not addresses.
    [GeneratedRegex(@"https?://(\[[0-9a-f:]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)")]
    private static partial Regex Address();
}
