using CsCheck;
using Dcp.Server.Config;
using Dcp.Server.Config.Secrets;

namespace Dcp.Tests.Config;

public sealed class UserListTests
{
    [Fact]
    public void Users_are_read_with_their_secrets()
    {
        UserList users = Parse($""""
            ; a comment

            "plain" "secret" and the rest is ignored "even" this
              "md5"	"md545f2603610af569b6155c45067268c6b"
            "scram""d" "{SecretTests.Scram}"
            "none" ""
            "says ""hi""" "a""b; #"
            """");

        Assert.Equal(["md5", "none", "plain", "says \"hi\"", "scram\"d"], users.Names.Order(StringComparer.Ordinal));
        Assert.Equal(5, users.Count);
        Assert.Equal("secret", users.Find("plain")!.Text);
        Assert.Equal(SecretKind.Md5, users.Find("md5")!.Kind);
        Assert.Equal(SecretKind.ScramSha256, users.Find("scram\"d")!.Kind);
        Assert.True(users.Find("none")!.IsEmpty);
        Assert.Equal("a\"b; #", users.Find("says \"hi\"")!.Text);
        Assert.Null(users.Find("PLAIN"));
        Assert.False(users.Contains("other"));
    }

    [Theory]
    [InlineData("user secret", "a line must be \"user\" \"secret\", both in double quotes; comments start with ;")]
    [InlineData("# no comment", "a line must be \"user\" \"secret\", both in double quotes; comments start with ;")]
    [InlineData("\"user", "the user name has no closing double quote")]
    [InlineData("\"user\" secret", "user \"user\" has no secret: a second field in double quotes must follow (\"\" for none)")]
    [InlineData("\"user\" \"secret", "the secret of user \"user\" has no closing double quote")]
    [InlineData("\"user\" \"secret\"\"", "the secret of user \"user\" has no closing double quote")]
    [InlineData("\"\" \"secret\"", "the user name is empty")]
    public void A_bad_line_is_reported_and_the_others_count(string line, string expected)
    {
        ProblemList problems = new();

        UserList users = UserList.Parse($"\"a\" \"1\"\n{line}\n\"b\" \"2\"\n", "users.txt", problems);

        Assert.Equal($"users.txt:2: error: {expected}", Assert.Single(problems.ToList()).ToString());
        Assert.Equal(2, users.Count);
    }

    [Fact]
    public void Names_and_secrets_have_a_longest_length()
    {
        Assert.Empty(Problems($"\"{new string('u', 127)}\" \"{new string('s', 65_530)}\""));
        Assert.Contains("longer than 127 bytes", Assert.Single(Problems($"\"{new string('u', 128)}\" \"s\"")), StringComparison.Ordinal);
        Assert.Contains("longer than 65530 bytes", Assert.Single(Problems($"\"u\" \"{new string('s', 65_531)}\"")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_scram_secret_is_a_plain_password_and_a_warning() =>
        Assert.StartsWith("u:1: warning: the secret of user \"a\" starts like a SCRAM secret", Assert.Single(Problems("\"a\" \"SCRAM-SHA-256$x\"")), StringComparison.Ordinal);

    [Fact]
    public void A_later_line_for_a_user_wins_with_a_note()
    {
        ProblemList problems = new();

        Assert.Equal("2", UserList.Parse("\"a\" \"1\"\n\"a\" \"2\"", "u", problems).Find("a")!.Text);
        Assert.Equal("u:2: note: user \"a\" was listed before; this later line wins", Assert.Single(problems.ToList()).ToString());
    }

    [Fact]
    public void Any_names_and_secrets_survive_quoting()
    {
        Gen<string> text = Gen.String.Select(s => s.Replace('\n', 'n'));
        Gen.Select(text.Where(s => s.Length is > 0 and < 30), text).Sample((user, secret) =>
        {
            ProblemList problems = new();
            UserList users = UserList.Parse($"\"{Quoted(user)}\" \"{Quoted(secret)}\"\n", "u", problems);
            return !problems.HasErrors && users.Find(user)!.Text == secret;
        });

        static string Quoted(string value) => value.Replace("\"", "\"\"", StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_file_is_read_again_and_a_broken_one_leaves_the_list()
    {
        using TempFolder folder = new();
        ProblemList problems = new();
        UserListFile file = new(folder.Write("users.txt", "\"a\" \"1\"\n"));

        Assert.True(file.Refresh(problems));
        Assert.False(file.Refresh(problems));
        Assert.Equal("1", file.Current.Find("a")!.Text);

        folder.Write("users.txt", "\"a\" \"22\"\n");
        Assert.True(file.Refresh(problems));
        Assert.Equal("22", file.Current.Find("a")!.Text);
        Assert.Empty(problems.ToList());

        folder.Write("users.txt", "\"a\" 3\n");
        Assert.False(file.Refresh(problems));
        Assert.Equal("22", file.Current.Find("a")!.Text);
        Assert.Single(problems.ToList());

        File.Delete(file.Path);
        Assert.False(file.Refresh(problems));
        Assert.Equal("22", file.Current.Find("a")!.Text);
        Assert.Contains($"{file.Path}: error: auth_file {file.Path}: no such file", problems.ToList().Select(p => p.ToString()));
    }

    private static UserList Parse(string text)
    {
        ProblemList problems = new();
        UserList users = UserList.Parse(text, "u", problems);
        Assert.Empty(problems.ToList());
        return users;
    }

    private static string[] Problems(string text)
    {
        ProblemList problems = new();
        UserList.Parse(text, "u", problems);
        return [.. problems.ToList().Select(p => p.ToString())];
    }
}
