namespace Dcp.Server.Config;

/// <summary>Something to say about a configuration: where it is, what is wrong and what would be right. Never holds a secret.</summary>
/// <param name="Line">Line in <paramref name="File"/> from 1, or 0 when the file as a whole is meant.</param>
public sealed record ConfigProblem(ProblemSeverity Severity, string File, int Line, string Text)
{
    /// <summary><c>FILE:LINE: error: text</c>, the form that editors and CI understand.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}: {Word}: {Text}" : $"{File}: {Word}: {Text}";

    /// <summary><c>error</c>, <c>warning</c> or <c>note</c>.</summary>
    public string Word => Severity switch
    {
        ProblemSeverity.Error => "error",
        ProblemSeverity.Warning => "warning",
        _ => "note",
    };
}
