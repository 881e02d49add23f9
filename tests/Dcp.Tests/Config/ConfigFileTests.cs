using System.Runtime.Versioning;
using Dcp.Server.Config;

namespace Dcp.Tests.Config;

public sealed class ConfigFileTests
{
    [Fact]
    public void A_missing_file_is_one_error() => Assert.Equal("/nonexistent/x.ini: error: no such file", Only("/nonexistent/x.ini"));

    [Fact]
    public void A_directory_is_one_error() => Assert.Equal("/tmp: error: is a directory, not a file", Only("/tmp"));

    [Fact]
    public void A_file_that_fails_to_read_is_one_error() => Assert.StartsWith("/proc/self/mem: error: cannot be read: ", Only("/proc/self/mem"), StringComparison.Ordinal);

    [Fact]
    [SupportedOSPlatform("linux")]
    public void A_file_without_permission_is_one_error()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read every file");
        using TempFolder folder = new();
        string path = folder.Write("x.ini", "");
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Equal($"{path}: error: cannot be read: permission denied", Only(path));
    }

    [Fact]
    public void A_huge_file_is_refused_without_being_read()
    {
        using TempFolder folder = new();
        using (FileStream huge = File.Create(folder["huge.ini"]))
            huge.SetLength(100 << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal($"{folder["huge.ini"]}: error: larger than 16 MB", Only(folder["huge.ini"]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_file_without_a_length_is_read_up_to_the_limit() => Assert.Equal("/dev/zero: error: larger than 16 MB", Only("/dev/zero"));

    [Fact]
    public void A_binary_file_is_one_error_with_its_line()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["zero"], [.. "[pgbouncer]\nx"u8, 0, 1, 2]);
        File.WriteAllBytes(folder["latin1"], [.. "[pgbouncer]\n\nx = "u8, 0xE9, (byte)'\n']);

        Assert.Equal($"{folder["zero"]}:2: error: not a text file: it contains a zero byte", Only(folder["zero"]));
        Assert.Equal($"{folder["latin1"]}:3: error: not a text file: bytes that are not UTF-8", Only(folder["latin1"]));
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm()
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["bom.ini"], [0xEF, 0xBB, 0xBF, .. "[pgbouncer]\nauth_type=any\n[databases]\na=host=x user=u\n"u8]);

        (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.Load(folder["bom.ini"]);

        Assert.Empty(problems);
        Assert.Equal([folder["bom.ini"]], config!.Files);
    }

    [Fact]
    public void Problems_in_included_files_and_in_auth_file_name_their_own_file()
    {
        using TempFolder folder = new();
        string users = folder.Write("users.txt", "\"a\" \"b\"\nbroken\n");
        string inner = folder.Write("inner.ini", "[databases]\na = pool=1\n");
        string outer = folder.Write("outer.ini", $"[pgbouncer]\nauth_file = {users}\nnothing = 1\n%include {inner}\n");

        (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.Load(outer);

        Assert.Null(config);
        Assert.Equal([(outer, 3), (inner, 2), (users, 2)], problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => (p.File, p.Line)));
    }

    private static string Only(string path)
    {
        (DcpConfig? config, IReadOnlyList<ConfigProblem> problems) = ConfigLoader.Load(path);
        Assert.Null(config);
        return Assert.Single(problems).ToString();
    }
}
