using Dcp.Server.Config.Secrets;

namespace Dcp.Tests.Config;

public sealed class SecretTests
{
    /// <summary>The password "pencil" with the salt of RFC 7677's example.</summary>
    public const string Scram = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    [Theory]
    [InlineData("", SecretKind.Plain)]
    [InlineData("secret", SecretKind.Plain)]
    [InlineData("md545f2603610af569b6155c45067268c6b", SecretKind.Md5)]
    [InlineData("md545F2603610AF569B6155C45067268C6B", SecretKind.Plain)]
    [InlineData("md545f2603610af569b6155c45067268c6", SecretKind.Plain)]
    [InlineData("md5zzf2603610af569b6155c45067268c6b", SecretKind.Plain)]
    [InlineData(Scram, SecretKind.ScramSha256)]
    [InlineData("SCRAM-SHA-256$", SecretKind.Plain)]
    [InlineData("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==", SecretKind.Plain)]
    [InlineData("SCRAM-SHA-256$0:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", SecretKind.Plain)]
    [InlineData("SCRAM-SHA-256$4096:!$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=", SecretKind.Plain)]
    [InlineData("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d:wfPL", SecretKind.Plain)]
    public void A_secret_shows_its_kind(string text, SecretKind kind)
    {
        Secret secret = new(text);

        Assert.Equal((kind, text, text.Length == 0), (secret.Kind, secret.Text, secret.IsEmpty));
    }

    [Fact]
    public void A_secret_does_not_print_itself() => Assert.Equal("Plain (hidden)", new Secret("hunter2").ToString());

    [Fact]
    public void Secrets_are_equal_by_text()
    {
        Assert.Equal(new Secret("a"), new Secret("a"));
        Assert.NotEqual(new Secret("a"), new Secret("b"));
    }
}
