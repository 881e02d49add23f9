namespace Dcp.Tests.Tidy;

public sealed class SourceFileTests
{
    [Theory]
    [InlineData("int a; // async void", "int a; ")]
    [InlineData("int a; /* async void */ int b;", "int a;  int b;")]
    [InlineData("F(\"async \\\" void\", b);", "F( , b);")]
    [InlineData("F(@\"a\\\", b);", "F( , b);")]
    [InlineData("F($\"{a} // x\"); // y", "F( ); ")]
    [InlineData("F('\"', b, '\"');", "F( , b,  );")]
    [InlineData("F('\\'', b);", "F( , b);")]
    [InlineData("F(\"\"\" a \"b\" // c \"\"\", d);", "F( , d);")]
    public void Comments_and_literals_are_blanked(string text, string code) =>
        Assert.Equal(Squeeze(code), Squeeze(new SourceFile("a.cs", text).Code));

    [Fact]
    public void Line_numbers_hold_behind_a_comment_of_many_lines()
    {
        SourceFile source = new("a.cs", "/*\n*\n*/\nasync void F();\n");

        Assert.Equal(4, source.LineOf(source.Code.IndexOf("async", StringComparison.Ordinal)));
        Assert.Equal(4, source.LineCount);
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
