using Dcp.Wire.Authentication;

namespace Dcp.Tests.Wire.Authentication;

public sealed class ScramKeyCacheTests
{
    [Fact]
    public void Keys_are_derived_once_for_each_password_salt_and_count()
    {
        ScramKeyCache cache = new(10);
        ScramKeys first = cache.Get("a"u8, "salt"u8, 10);
        Assert.Same(first, cache.Get("a"u8, "salt"u8, 10));
        Assert.Equal(1, cache.Derivations);
        Assert.True(cache.Contains("a"u8, "salt"u8, 10));
        Assert.False(first.StoredKey.SequenceEqual(cache.Get("asalt"u8, ""u8, 10).StoredKey));
        Assert.False(first.StoredKey.SequenceEqual(cache.Get("b"u8, "salt"u8, 10).StoredKey));
        Assert.False(first.StoredKey.SequenceEqual(cache.Get("a"u8, "salu"u8, 10).StoredKey));
        Assert.False(first.StoredKey.SequenceEqual(cache.Get("a"u8, "salt"u8, 11).StoredKey));
        Assert.Equal(5, cache.Derivations);
    }

    [Fact]
    public void The_entry_unused_for_longest_goes_first()
    {
        ScramKeyCache cache = new(2);
        cache.Get("a"u8, "s"u8, 1);
        cache.Get("b"u8, "s"u8, 1);
        cache.Get("a"u8, "s"u8, 1);
        cache.Get("c"u8, "s"u8, 1);
        Assert.Equal(2, cache.Count);
        Assert.True(cache.Contains("a"u8, "s"u8, 1));
        Assert.False(cache.Contains("b"u8, "s"u8, 1));
    }

    [Fact]
    public void Wrong_guesses_take_no_place()
    {
        ScramKeyCache cache = new(2);
        ScramVerifier verifier = ScramVerifier.Create("right"u8, 1);
        for (int i = 0; i < 10; i++) Assert.Null(cache.Check([(byte)i], verifier));
        Assert.Equal(0, cache.Count);
        ScramKeys? keys = cache.Check("right"u8, verifier);
        Assert.Same(keys, cache.Check("right"u8, verifier));
        Assert.Equal(11, cache.Derivations);
    }

    [Fact]
    public async Task Many_threads_get_the_right_keys()
    {
        ScramKeyCache cache = new(3);
        byte[][] expected = [.. Enumerable.Range(0, 8).Select(i => ScramKeys.Derive([(byte)i], "s"u8, 1).StoredKey.ToArray())];
        await Parallel.ForAsync(0, 2000, TestContext.Current.CancellationToken, (i, _) =>
        {
            Assert.Equal(expected[i % 8], cache.Get([(byte)(i % 8)], "s"u8, 1).StoredKey);
            return ValueTask.CompletedTask;
        });
        Assert.Equal(3, cache.Count);
    }
}
