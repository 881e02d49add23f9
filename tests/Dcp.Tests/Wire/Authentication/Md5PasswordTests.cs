using System.Text;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Wire.Authentication;

public sealed class Md5PasswordTests
{
    [Fact]
    public void Hash_and_answer()
    {
        string hash = Md5Password.Hash("anna", "geheim");
        Assert.Equal("md55b0f5af9a5c7e2be1729ab64705060df", hash);
        Assert.True(Md5Password.IsHash(hash));
        Assert.Equal("md599f502dc8fccda5e35df388a5e876586", Md5Password.Respond(hash, [1, 2, 3, 4]));
        Assert.True(Md5Password.Verify(hash, [1, 2, 3, 4], "md599f502dc8fccda5e35df388a5e876586"u8));
        Assert.False(Md5Password.Verify(hash, [1, 2, 3, 5], "md599f502dc8fccda5e35df388a5e876586"u8));
        Assert.False(Md5Password.Verify(hash, [1, 2, 3, 4], "md5"u8));
        Assert.False(Md5Password.Verify(hash, [1, 2, 3, 4], Encoding.UTF8.GetBytes(hash)));
    }

    [Theory]
    [InlineData("md5")]
    [InlineData("md55b0f5af9a5c7e2be1729ab64705060dg")]
    [InlineData("md55B0F5AF9A5C7E2BE1729AB64705060DF")]
    [InlineData("MD55b0f5af9a5c7e2be1729ab64705060df")]
    [InlineData("md55b0f5af9a5c7e2be1729ab64705060df0")]
    public void Other_strings_are_not_hashes(string text)
    {
        Assert.False(Md5Password.IsHash(text));
        Assert.Equal(SecretKind.Plain, UserSecret.Parse(text).Kind);
    }
}
