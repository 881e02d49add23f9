using System.Text.RegularExpressions;

namespace Dcp.Tests.Tidy;

/// <summary>Small files with one public type each: what was asked of the layout on the first day stays true.</summary>
public sealed partial class SizeTests
{
    private const int MostLines = 400;
    private const int MedianLines = 120;

    /// <summary>Files that may be longer, each with the reason.</summary>
    private static readonly Dictionary<string, string> MayBeLong = [];

    [Fact]
    public void No_file_is_long() =>
        Repository.AssertNone(
            from source in Repository.Sources
            where source.LineCount > MostLines && !MayBeLong.ContainsKey(source.Path)
            select $"{source.Path} has {source.LineCount} lines, more than {MostLines}");

    [Fact]
    public void Only_files_that_are_long_may_be_long() =>
        Repository.AssertNone(
            MayBeLong.Keys
                .Except(Repository.Sources.Where(source => source.LineCount > MostLines).Select(source => source.Path))
                .Select(path => $"{path} needs no exception any more"));

    [Fact]
    public void The_median_file_is_small()
    {
        int[] lines = [.. Repository.Sources.Select(source => source.LineCount).Order()];

        Assert.InRange(lines[lines.Length / 2], 1, MedianLines);
    }

    [Fact]
    public void A_file_has_one_public_type_and_its_name() =>
        Repository.AssertNone(
            from source in Repository.Sources
            where source.Path.StartsWith("src/", StringComparison.Ordinal)
            let types = PublicType().Matches(source.Code).Select(match => match.Groups[1].Value).Distinct().ToArray()
            let name = Path.GetFileName(source.Path).Split('.')[0]
            where types.Length > 1 || (types.Length == 1 && types[0] != name)
            select $"{source.Path} has {string.Join(", ", types)}");

    [GeneratedRegex(
        @"^public (?:static |sealed |abstract |readonly |partial |unsafe |ref )*(?:class|struct|interface|enum|record struct|record class|record|delegate \S+) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
