using System.CommandLine;
using System.Text.Json;
using Dcp.Commands;

namespace Dcp.Tests.Config;

public sealed class CheckCommandTests
{
    private const string Good = "[pgbouncer]\nauth_type = any\n[databases]\na = host=x user=u\n";

    [Fact]
    public void A_good_file_is_code_0_and_a_summary()
    {
        using TempFolder folder = new();
        string path = folder.Write("good.ini", Good);

        Assert.Equal((0, $"{path}: 0 errors, 0 warnings\n", ""), Run(path));
    }

    [Fact]
    public void Warnings_are_shown_and_still_code_0()
    {
        using TempFolder folder = new();
        string path = folder.Write("fair.ini", Good + "[pgbouncer]\nsbuf_loopcnt = 9\nresolv_conf =\n");

        (int code, string output, string error) = Run(path);

        Assert.Equal((0, $"{path}: 0 errors, 1 warning\n"), (code, output));
        Assert.Equal(
            $"{path}:6: warning: sbuf_loopcnt is accepted but has no effect in this version: buffers have a fixed size and messages of any length are streamed\n"
            + $"{path}:7: note: resolv_conf is accepted but has no effect in this version: names are looked up by the system\n",
            error);
    }

    [Fact]
    public void Accounts_that_the_system_does_not_know_are_warned_about()
    {
        using TempFolder folder = new();
        string path = folder.Write("fair.ini", Good + "[pgbouncer]\nuser = no such user\nunix_socket_group = no such group\n");

        (int code, _, string error) = Run(path);

        Assert.Equal(0, code);
        Assert.Equal(
            $"{path}: warning: user \"no such user\": there is no such user of the system\n"
            + $"{path}: warning: unix_socket_group \"no such group\": there is no such group of the system\n",
            error);
    }

    [Fact]
    public void Errors_are_all_shown_and_code_1()
    {
        using TempFolder folder = new();
        string path = folder.Write("bad.ini", Good + "[pgbouncer]\nx = 1\ny = 2\n");

        (int code, string output, string error) = Run(path);

        Assert.Equal((1, $"{path}: 2 errors, 0 warnings\n"), (code, output));
        Assert.Equal($"{path}:6: error: unknown setting \"x\"\n{path}:7: error: unknown setting \"y\"\n", error);
    }

    [Fact]
    public void A_missing_file_is_code_1_with_a_message() =>
        Assert.Equal((1, "/nonexistent: 1 error, 0 warnings\n", "/nonexistent: error: no such file\n"), Run("/nonexistent"));

    [Fact]
    public void Json_holds_everything()
    {
        using TempFolder folder = new();
        string path = folder.Write("bad.ini", Good + "x = host=\n");

        (int code, string output, string error) = Run(path, "--json");

        Assert.Equal((1, ""), (code, error));
        JsonElement root = JsonDocument.Parse(output).RootElement;
        Assert.Equal((path, false, 1, 0), (root.GetProperty("file").GetString(), root.GetProperty("ok").GetBoolean(), root.GetProperty("errors").GetInt32(), root.GetProperty("warnings").GetInt32()));
        JsonElement problem = Assert.Single(root.GetProperty("problems").EnumerateArray());
        Assert.Equal(
            ("error", path, 5, "\"x\": host has no value; leave it out instead"),
            (problem.GetProperty("severity").GetString(), problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32(), problem.GetProperty("text").GetString()));
    }

    [Fact]
    public void Without_a_file_the_command_line_is_wrong() =>
        Assert.NotEmpty(Root().Parse(["check"]).Errors);

    private static RootCommand Root() => new() { CheckCommand.Create() };

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new() { NewLine = "\n" };
        int code = Root().Parse(["check", .. args]).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
