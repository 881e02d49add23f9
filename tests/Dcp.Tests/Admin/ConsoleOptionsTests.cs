using System.CommandLine;
using Dcp.Admin;
using Dcp.Tests.Config;
using Dcp.Workload.Connections;

namespace Dcp.Tests.Admin;

/// <summary>A file leads to its console from any working directory: that of the tests is another than the file's.</summary>
public sealed class ConsoleOptionsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auth_file = userlist.txt")]
    [InlineData("auth_file = no-such-file.txt")]
    [InlineData("auth_type = hba\nauth_hba_file = hba.conf")]
    [InlineData("client_tls_sslmode = require\nclient_tls_cert_file = server.crt\nclient_tls_key_file = server.key")]
    public void Files_that_the_file_names_are_none_of_its_business(string settings)
    {
        _folder.Write("userlist.txt", "\"app\" \"secret\"\n");
        var file = _folder.Write("dcp.ini", $"[databases]\na = host=x\n[pgbouncer]\nlisten_port = 7000\nunix_socket_dir = /run/dcp\n{settings}\n");

        Assert.Equal("/run/dcp/.s.PGSQL.7000", Read(file).Shown);
    }

    [Fact]
    public void A_relative_include_may_be_beside_the_file()
    {
        _folder.Write("local.ini", "[pgbouncer]\nlisten_port = 7001\n");
        var file = _folder.Write("dcp.ini", "[pgbouncer]\nunix_socket_dir = @dcp\n%include local.ini\n");

        Assert.Equal("@dcp/.s.PGSQL.7001", Read(file).Shown);
    }

    [Fact]
    public void A_relative_socket_directory_is_beside_the_file_if_the_socket_is_there()
    {
        Directory.CreateDirectory(_folder["run"]);
        _folder.Write("run/.s.PGSQL.7002", "");
        var file = _folder.Write("dcp.ini", "[pgbouncer]\nunix_socket_dir = run\nlisten_port = 7002\n");

        Assert.Equal(_folder["run/.s.PGSQL.7002"], Read(file).Shown);
        File.Delete(_folder["run/.s.PGSQL.7002"]);
        Assert.Equal(Path.GetFullPath("run/.s.PGSQL.7002"), Read(file).Shown);
    }

    [Theory]
    [InlineData("[pgbouncer]\nlisten_port = many\n", "dcp.ini:2: error: listen_port = \"many\" is not allowed")]
    [InlineData("[pgbouncer]\n%include nowhere.ini\n", "nowhere.ini: no such file")]
    public void What_is_wrong_with_the_file_is_said(string text, string problem)
    {
        var file = _folder.Write("dcp.ini", text);

        Assert.Contains(problem, Assert.Throws<InvalidDataException>(() => Read(file)).Message, StringComparison.Ordinal);
    }

    private static SimpleQuerySettings Read(string file)
    {
        ConsoleOptions console = new("test");
        Command command = new("test") { console.Words, console.Config, console.User };
        return console.Read(command.Parse(["--config", file])).Console;
    }
}
