namespace Dcp.Server.Config.Haproxy;

/// <summary>A section of an haproxy.cfg.</summary>
/// <param name="Defaults">The section of defaults that holds for it, or null.</param>
internal sealed record HaproxySection(string Kind, string Name, int Number, HaproxySection? Defaults)
{
    internal List<HaproxyLine> Lines { get; } = [];

    /// <summary>The defaults that it names; empty when it takes those before it.</summary>
    internal string Wanted { get; init; } = "";

    /// <summary>The last line that begins with these words, here or in the defaults; the defaults' <c>no option</c> counts too.</summary>
    internal HaproxyLine? Find(params ReadOnlySpan<string> words)
    {
        for (int i = Lines.Count - 1; i >= 0; i--)
        {
            if (Lines[i].Is(words))
                return Lines[i];
            if (Lines[i].Keyword == "no" && Lines[i].Words.Skip(1).SequenceEqual(words.ToArray()))
                return null;
        }
        return Defaults?.Find(words);
    }

    /// <summary>The last line that fits, here or else in the defaults.</summary>
    internal HaproxyLine? FindLast(Predicate<HaproxyLine> fits) => Lines.FindLast(fits) ?? Defaults?.FindLast(fits);

    /// <summary>All lines of a keyword here; the defaults' when there is none here.</summary>
    internal IReadOnlyList<HaproxyLine> All(string keyword)
    {
        List<HaproxyLine> own = Lines.FindAll(line => line.Keyword == keyword);
        return own.Count > 0 || Defaults is null ? own : Defaults.All(keyword);
    }
}
