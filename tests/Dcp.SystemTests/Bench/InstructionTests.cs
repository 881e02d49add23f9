using System.Globalization;
using System.Text.RegularExpressions;
using Dcp.SystemTests.Support;

namespace Dcp.SystemTests.Bench;

/// <summary>
/// What the program itself does for a transaction, in instructions of the processor, as valgrind counts them: no other work on the machine changes that. Two runs of
/// different length, so that starting and ending do not count.
/// </summary>
public sealed partial class InstructionTests : IDisposable
{
    private const int Few = 2_000;
    private const int Many = 22_000;

    private readonly string _scratch = Directory.CreateTempSubdirectory("dcp-test-instructions-").FullName;

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Theory]
    [InlineData(1, 13_500)]
    [InlineData(16, 12_500)]
    [InlineData(64, 13_500)]
    public async Task A_transaction_takes_no_more_instructions_than_it_did(int clients, int most)
    {
        string dcp = await DcpBinary.PathAsync();
        Assert.SkipWhen(File.Exists(Path.Combine(Path.GetDirectoryName(dcp)!, "dcp.dll")), "dcp is not compiled ahead of time here, and compiling it is most of what would be counted");

        // Without its symbols beside it, which valgrind cannot read.
        string alone = Path.Combine(_scratch, "dcp");
        File.Copy(dcp, alone);
        long few = await CountAsync(alone, clients, Few);
        long many = await CountAsync(alone, clients, Many);

        double each = (many - few) / (double)(Many - Few);
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"{clients} clients: {each:0} instructions a transaction"));
        Assert.InRange(each, 2_000, most);
    }

    private async Task<long> CountAsync(string dcp, int clients, int transactions)
    {
        ToolResult result = await Tool.RunAsync(
            "valgrind",
            ["--tool=cachegrind", "--cache-sim=no", $"--cachegrind-out-file={Path.Combine(_scratch, "out")}", dcp, "bench", "cores", "--clients", $"{clients}", "--transactions", $"{transactions}"],
            TimeSpan.FromMinutes(5));
        result.EnsureSuccess();
        Assert.Contains($"{transactions} transactions", result.Output, StringComparison.Ordinal);
        return long.Parse(Refs().Match(result.Error).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    // ==123== I   refs:      1,234,567
    [GeneratedRegex("I *refs: *([0-9,]+)")]
    private static partial Regex Refs();
}
