namespace Dcp.Server.Config;

/// <summary>Where something was written: a file and a line from 1 (0: the file as a whole).</summary>
public readonly record struct Position(string File, int Line)
{
    public override string ToString() => Line > 0 ? $"{File}:{Line}" : File;
}
