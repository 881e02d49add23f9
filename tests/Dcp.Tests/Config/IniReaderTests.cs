using Dcp.Server.Config;
using Dcp.Server.Config.Ini;

namespace Dcp.Tests.Config;

public sealed class IniReaderTests
{
    [Fact]
    public void Entries_come_with_section_and_line()
    {
        Assert.Equal(
            ["a.x=1@2", "b.y=2@5", "a.z=3@7"],
            Read("[a]\nx = 1\n\n[b]\ny=2\n[a]\n\tz\t=\t3\r\n"));
    }

    [Fact]
    public void Comments_are_comments_at_the_start_of_a_line_only()
    {
        Assert.Equal(["a.x=1 ; not a comment # neither@4"], Read("; one\n  # two\n[a]\nx = 1 ; not a comment # neither\n"));
    }

    [Theory]
    [InlineData("x=", "a.x=@2")]
    [InlineData("x = a = b", "a.x=a = b@2")]
    [InlineData("* = h", "a.*=h@2")]
    [InlineData("my-db.v2_x = h", "a.my-db.v2_x=h@2")]
    [InlineData("\"two words\" = h", "a.two words=h@2")]
    [InlineData("\"with \"\"quotes\"\"\"=h", "a.with \"quotes\"=h@2")]
    [InlineData("\"=\" = h", "a.==h@2")]
    public void Names_and_values_are_taken_apart(string line, string expected) =>
        Assert.Equal([expected], Read($"[a]\n{line}"));

    [Fact]
    public void A_line_may_go_on_behind_a_section() => Assert.Equal(["a.x=1@1", "b.y=2@2"], Read("[a] x = 1\n[b][b]   y=2\n[a] ; nothing\n"));

    [Theory]
    [InlineData("no equals sign", "t.ini:2: error: expected name = value")]
    [InlineData("two words = x", "t.ini:2: error: expected name = value; a name that has more than letters, digits and _.-* must be in double quotes")]
    [InlineData("naïve = x", "t.ini:2: error: expected name = value; a name that has more than letters, digits and _.-* must be in double quotes")]
    [InlineData("\"open = x", "t.ini:2: error: a name has no closing double quote")]
    [InlineData("\"shut\" x = y", "t.ini:2: error: expected name = value; a name that has more than letters, digits and _.-* must be in double quotes")]
    [InlineData("= x", "t.ini:2: error: a name is missing before the =")]
    [InlineData("\"\" = x", "t.ini:2: error: a name is missing before the =")]
    [InlineData("[open", "t.ini:2: error: a section has no closing ]")]
    [InlineData("%include", "t.ini:2: error: %include needs the name of a file")]
    public void A_bad_line_is_reported_with_its_line(string line, string expected)
    {
        ProblemList problems = new();
        Read($"[a]\n{line}", problems);

        Assert.Equal(expected, Assert.Single(problems.ToList()).ToString());
    }

    [Fact]
    public void Reading_goes_on_behind_bad_lines()
    {
        ProblemList problems = new();

        Assert.Equal(["a.x=1@2", "a.y=2@4"], Read("[a]\nx=1\nbad\ny=2\n\"bad\nworse", problems));
        Assert.Equal([3, 5, 6], problems.ToList().Select(p => p.Line));
    }

    [Fact]
    public void A_bad_line_is_not_shown_for_it_may_be_a_secret()
    {
        ProblemList problems = new();
        Read("[a]\nhunter2 hunter2\nhunter2 = x = hunter2\n", problems);

        Assert.DoesNotContain("hunter2", string.Concat(problems.ToList()), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_outside_a_section_are_reported_once()
    {
        ProblemList problems = new();

        Assert.Equal(["a.z=3@4"], Read("x = 1\ny = 2\n[a]\nz = 3", problems));
        Assert.Equal(1, Assert.Single(problems.ToList()).Line);
    }

    [Fact]
    public void A_refused_section_is_one_error_whatever_stands_in_it()
    {
        ProblemList problems = new();

        Assert.Equal(["a.z=3@5"], Read("[no way]\nserver one = x check\nnonsense\n[a]\nz = 3", problems));
        Assert.Equal("t.ini:1: error: refused: no way", Assert.Single(problems.ToList()).ToString());
    }

    [Fact]
    public void Includes_are_read_in_place_and_sections_carry_over_in_both_directions()
    {
        using TempFolder folder = new();
        string inner = folder.Write("inner.ini", "x = 1\n[b]\ny = 2\n");
        string outer = folder.Write("outer.ini", $"[a]\n%include {inner}\nz = 3\n");

        (IniReader reader, ProblemList problems) = ReadFile(outer);

        Assert.Empty(problems.ToList());
        Assert.Equal([("a", "x", inner, 1), ("b", "y", inner, 3), ("b", "z", outer, 3)], reader.Entries.Select(e => (e.Section, e.Name, e.At.File, e.At.Line)));
        Assert.Equal([outer, inner], reader.Files);
    }

    [Fact]
    public void An_include_is_relative_to_the_working_directory()
    {
        using TempFolder folder = new();
        folder.Write("inner.ini", "x = 1\n");
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder["inner.ini"]);

        (IniReader good, _) = ReadFile(folder.Write("good.ini", $"[a]\n%include {relative}\n"));
        (_, ProblemList bad) = ReadFile(folder.Write("bad.ini", "[a]\n\n%include inner.ini\n"));

        Assert.Single(good.Entries);
        Assert.Equal($"{folder["bad.ini"]}:3: error: %include inner.ini: no such file", Assert.Single(bad.ToList()).ToString());
    }

    [Fact]
    public void A_circle_of_includes_is_an_error_where_it_closes()
    {
        using TempFolder folder = new();
        string one = folder.Write("one.ini", $"%include {folder["two.ini"]}\n");
        string two = folder.Write("two.ini", $"\n%include {one}\n");

        (_, ProblemList problems) = ReadFile(one);

        ConfigProblem problem = Assert.Single(problems.ToList());
        Assert.Equal((two, 2), (problem.File, problem.Line));
        Assert.Contains("circle", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_file_may_be_included_twice()
    {
        using TempFolder folder = new();
        string inner = folder.Write("inner.ini", "x = 1\n");

        (IniReader reader, ProblemList problems) = ReadFile(folder.Write("outer.ini", $"[a]\n%include {inner}\n[b]\n%include {inner}\n"));

        Assert.Empty(problems.ToList());
        Assert.Equal(["a", "b"], reader.Entries.Select(e => e.Section));
    }

    [Fact]
    public void Includes_that_are_too_deep_or_too_many_end_in_an_error()
    {
        using TempFolder folder = new();
        for (int i = 0; i < 20; i++)
            folder.Write($"{i}.ini", $"%include {folder[$"{i + 1}.ini"]}\n%include {folder[$"{i + 1}.ini"]}\n");

        (_, ProblemList problems) = ReadFile(folder["0.ini"]);

        IReadOnlyList<ConfigProblem> found = problems.ToList();
        Assert.Contains("more problems", found[^1].Text, StringComparison.Ordinal);
        Assert.All(found.SkipLast(1), p => Assert.Contains("deep", p.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Many_includes_of_many_files_are_bounded()
    {
        using TempFolder folder = new();
        string[] lines = [.. Enumerable.Range(0, 400).Select(i => $"%include {folder.Write($"{i}.ini", "")}")];

        (IniReader reader, ProblemList problems) = ReadFile(folder.Write("all.ini", string.Join('\n', lines)));

        Assert.Equal(IniReader.MostFiles, reader.Files.Count);
        Assert.True(problems.HasErrors);
    }

    private static string[] Read(string text) => Read(text, new ProblemList(), mustBeClean: true);

    private static string[] Read(string text, ProblemList problems, bool mustBeClean = false)
    {
        IniReader reader = new(problems, Refuse);
        reader.ReadText(text, "t.ini");
        if (mustBeClean)
            Assert.Empty(problems.ToList());
        return [.. reader.Entries.Select(e => $"{e.Section}.{e.Name}={e.Value}@{e.At.Line}")];
    }

    private static (IniReader Reader, ProblemList Problems) ReadFile(string path)
    {
        ProblemList problems = new();
        IniReader reader = new(problems, Refuse);
        reader.ReadFile(path);
        return (reader, problems);
    }

    private static string? Refuse(string name) => name.Length == 1 ? null : $"refused: {name}";
}
