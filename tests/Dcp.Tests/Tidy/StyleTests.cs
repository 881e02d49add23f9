using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>What no source may hold. What the analyzers see (BannedSymbols.txt, in src/) is left to them.</summary>
public sealed partial class StyleTests
{
    [Fact]
    public void Nothing_blocks_on_a_task() =>
        Repository.AssertNone(Repository.Sources.SelectMany(source => source.Find(Blocking())));

    [Fact]
    public void Nothing_is_async_void() =>
        Repository.AssertNone(Repository.Sources.SelectMany(source => source.Find(AsyncVoid())));

    [Fact]
    public void The_product_never_reads_the_wall_clock() =>
        Repository.AssertNone(
            Repository.Sources
                .Where(source => source.Path.StartsWith("src/", StringComparison.Ordinal))
                .SelectMany(source => source.Find(WallClock())));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Repository.AssertNone(
            from source in Repository.Sources
            from Match match in Later().Matches(source.Text)
            select $"{source.Path}: {match.Value}");

    [Fact]
    public void A_warning_is_switched_off_with_a_reason() =>
        Repository.AssertNone(
            from source in Repository.Sources
            from Match match in Pragma().Matches(source.Text)
            where !match.Value.Contains("//", StringComparison.Ordinal)
            select $"{source.Path}: {match.Value.Trim()} has no reason (// ...) on its line");

    [GeneratedRegex(@"\.GetAwaiter\(\)\s*\.GetResult\(\)|\.Wait\(\)|\bThread\.Sleep\b|\bTask\.Wait(?:All|Any)\b")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"\basync void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Utc)?Now\b|\bDateTime\.Today\b")]
    private static partial Regex WallClock();

    // Written so that this file does not find itself.
    [GeneratedRegex(@"\bTO[D]O\b|\bFIX[M]E\b|\bHA[C]K\b|\bNotImplemented[E]xception\b")]
    private static partial Regex Later();

    [GeneratedRegex(@"^\s*#pragma warning disable[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Pragma();
}
