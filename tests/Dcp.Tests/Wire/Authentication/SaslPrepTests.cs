using System.Security.Cryptography;
using System.Text;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Wire.Authentication;

public sealed class SaslPrepTests
{
    [Theory]
    [InlineData("I\u00ADX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00AA", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("a\u00A0b", "a b")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("\uFB01", "fi")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\u0627\u0628", "\u0627\u0628")]
    public void Passwords_are_prepared_as_the_rfc_says(string password, string expected)
    {
        Assert.True(SaslPrep.TryPrepare(Encoding.UTF8.GetBytes(password), out byte[]? prepared));
        Assert.Equal(expected, Encoding.UTF8.GetString(prepared!));
    }

    [Theory]
    [InlineData("\u00AD")]
    [InlineData("\u0627\u0031")]
    [InlineData("\u0627a\u0628")]
    [InlineData("\u00E9\u0007")]
    [InlineData("\uE000")]
    [InlineData("\U0001F600")]
    public void What_may_not_be_prepared_is_used_as_it_is(string password)
    {
        byte[] raw = Encoding.UTF8.GetBytes(password);
        Assert.False(SaslPrep.TryPrepare(raw, out byte[]? prepared));
        Assert.Null(prepared);
        Assert.Equal(raw, SaslPrep.Prepare(raw));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_used_as_they_are() => Assert.Equal([0xFC, 0x62], SaslPrep.Prepare([0xFC, 0x62]));

    [Fact]
    public void Ascii_with_control_characters_passes_as_in_postgres() => Assert.Equal("a\u0007"u8, SaslPrep.Prepare("a\u0007"));

    /// <summary>The digest was computed with Python's stringprep and unicodedata modules, independent of ours.</summary>
    [Fact]
    public void Every_code_point_is_prepared_as_another_implementation_does() =>
        Assert.Equal(
            "f00e7b09bf074a4cdc85b3ce1ef8a1704f49aa26459c3577b36d84cda8673e76",
            Digest(Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(code => new Rune(code).ToString())));

    /// <summary>As above: 200,000 sequences of bases and marks, in the same pseudo-random order.</summary>
    [Fact]
    public void Marks_are_ordered_and_composed_as_another_implementation_does() =>
        Assert.Equal("61ec3bcc832981efddde68f95b1c0611b6ce4abc05c8fcc7d0b6ab6fb827a4c0", Digest(Sequences()));

    private static IEnumerable<string> Sequences()
    {
        int[] marks = [.. Enumerable.Range(0x300, 0x46), .. Enumerable.Range(0x591, 0x11), 0x3099, 0x309A];
        int[] bases = [0x41, 0x61, 0x65, 0x75, 0x1100, 0x1161, 0x11A8, 0x1112, 0xAC00, 0x3046, 0x304B, 0xE4, 0x1E69, 0x212B, 0xFB01];
        long x = 1;
        for (int i = 0; i < 200_000; i++)
        {
            StringBuilder text = new();
            for (int k = 0; k < 6; k++)
            {
                x = ((x * 1103515245) + 12345) & 0x7FFFFFFF;
                int v = (int)(x >> 8);
                text.Append(new Rune(v % 3 == 0 ? bases[(v >> 3) % bases.Length] : marks[(v >> 3) % marks.Length]).ToString());
            }
            yield return text.ToString();
        }
    }

    private static string Digest(IEnumerable<string> passwords)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string password in passwords)
        {
            hash.AppendData(SaslPrep.TryPrepare(Encoding.UTF8.GetBytes(password), out byte[]? prepared) ? prepared! : "!"u8.ToArray());
            hash.AppendData("\n"u8);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
