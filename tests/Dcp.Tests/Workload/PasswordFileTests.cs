using System.Runtime.Versioning;
using CsCheck;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Tests.Workload;

[SupportedOSPlatform("linux")]
public sealed class PasswordFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-test-pgpass-").FullName;
    private readonly List<string> _warnings = [];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("h:6432:d:u:secret", "secret")]
    [InlineData("*:*:*:*:secret", "secret")]
    [InlineData("h:*:d:*:secret", "secret")]
    [InlineData("h:6432:d:other:no", null)]
    [InlineData("h:643:d:u:no", null)]
    [InlineData("h:64321:d:u:no", null)]
    [InlineData("h:6432:d:u*:no", null)]
    [InlineData("h:6432:d:u", null)]
    [InlineData("h:6432:d:u:", "")]
    [InlineData(@"h:6432:d:u:a\:b\\c\d", @"a:b\cd")]
    [InlineData(@"h:6432:d:u:a\", @"a\")]
    [InlineData("h:6432:d:u:secret:and more", "secret")]
    [InlineData(@"\h:6432:d:\u:secret", "secret")]
    [InlineData(@"\*:*:*:*:no", null)]
    [InlineData(@"h:6432:d:u\", null)]
    [InlineData(" h:6432:d:u:no", null)]
    [InlineData("#h:6432:d:u:no", null)]
    [InlineData("", null)]
    [InlineData("H:6432:d:u:no", null)]
    public void A_line_is_read_as_libpq_reads_it(string line, string? password) => Assert.Equal(password, PasswordFile.Find([line], "h", 6432, "d", "u"));

    [Fact]
    public void The_first_line_that_fits_counts() =>
        Assert.Equal("second", PasswordFile.Find(["# h:*:*:*:comment", "x:*:*:*:first", "h:*:*:*:second", "h:6432:d:u:third"], "h", 6432, "d", "u"));

    [Theory]
    [InlineData("/tmp")]
    [InlineData("/var/run/postgresql")]
    public void A_socket_where_clients_look_anyway_is_localhost(string host) => Assert.Equal("secret", PasswordFile.Find(["localhost:*:*:*:secret"], host, 6432, "d", "u"));

    [Fact]
    public void Another_socket_is_its_directory() => Assert.Equal("secret", PasswordFile.Find(["localhost:*:*:*:no", "/run/dcp:*:*:*:secret"], "/run/dcp", 6432, "d", "u"));

    [Fact]
    public void Whatever_is_escaped_is_found_again() =>
        Gen.Select(Gen.String[Gen.Char[@" *:\#abü"], 1, 8], Gen.String[Gen.Char[@" *:\#abü"], 1, 8]).Sample((host, password) =>
            PasswordFile.Find([$"{Escape(host)}:*:d:*:{Escape(password)}"], host, 6432, "d", "u") == password);

    [Fact]
    public void A_file_that_others_may_read_is_not_trusted()
    {
        string path = Write("*:*:*:*:secret");
        Assert.Equal("secret", Find(path));
        Assert.Empty(_warnings);

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Null(Find(path));
        Assert.Equal([$"password file \"{path}\" has group or world access; permissions should be u=rw (0600) or less"], _warnings);
    }

    [Fact]
    public void No_file_is_no_problem_and_a_directory_is_one()
    {
        Assert.Null(Find(Path.Combine(_directory, "none")));
        Assert.Empty(_warnings);

        Assert.Null(Find(_directory));
        Assert.Equal([$"password file \"{_directory}\" is not a plain file"], _warnings);
    }

    private string? Find(string path) => PasswordFile.Find(path, new NpgsqlConnectionStringBuilder { Host = "h", Port = 6432, Database = "d", Username = "u" }, _warnings.Add);

    private string Write(string text)
    {
        string path = Path.Combine(_directory, "pgpass");
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static string Escape(string text) => string.Concat(text.Select(c => $"\\{c}"));
}
