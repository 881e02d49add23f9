namespace Dcp.Server.Config.Haproxy;

/// <summary>A line of an haproxy.cfg, taken apart.</summary>
internal sealed record HaproxyLine(int Number, IReadOnlyList<string> Words)
{
    internal string Keyword => Words[0];

    /// <summary>The word at a place, or empty.</summary>
    internal string this[int index] => index < Words.Count ? Words[index] : "";

    /// <summary>It begins with these words.</summary>
    internal bool Is(params ReadOnlySpan<string> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (this[i] != words[i])
                return false;
        }
        return true;
    }

    public override string ToString() => string.Join(' ', Words);
}
