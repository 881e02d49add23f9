namespace Dcp.Server.Config;

/// <summary>Where something is, as CockroachDB's nodes say it: tiers from the widest to the narrowest, <c>region=eu-west1,zone=b</c>.</summary>
public sealed record Locality(string Text)
{
    public const string Allowed = "tiers as CockroachDB has them, region=NAME,zone=NAME";

    private const int MostTiers = 15;

    /// <summary>Said nothing of itself: farther than all that did.</summary>
    public static readonly Locality Unknown = new("");

    private readonly string[] _tiers = Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public bool Equals(Locality? other) => other is not null && other.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Null when the text is of another form.</summary>
    public static Locality? Parse(string text)
    {
        Locality locality = new(text);
        bool isRight = locality._tiers.Length is > 0 and <= MostTiers && Array.TrueForAll(locality._tiers, tier => tier.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && at < tier.Length - 1);
        return isRight ? locality : null;
    }

    /// <summary>How many of these tiers the other one does not share, counted from the first that differs: 0 is here.</summary>
    public int DistanceTo(Locality other)
    {
        int shared = 0;
        while (shared < _tiers.Length && Array.IndexOf(other._tiers, _tiers[shared]) >= 0)
            shared++;
        return _tiers.Length - shared;
    }
}
