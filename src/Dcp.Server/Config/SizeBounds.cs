namespace Dcp.Server.Config;

/// <summary>Between what a pool's size steers itself (auto_pool_size_min, auto_pool_size_max).</summary>
public readonly record struct SizeBounds(int Least, int Most)
{
    /// <summary>Small: a database that is asked too much at a time does little, so coming down takes long, and growing is quick.</summary>
    private const int Usual = 8;

    /// <summary>Where the search begins.</summary>
    public int Start => Math.Clamp(Usual, Math.Min(Least, Most), Most);
}
