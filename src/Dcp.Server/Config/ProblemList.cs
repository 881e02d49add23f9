namespace Dcp.Server.Config;

/// <summary>
/// Collects what is wrong with a configuration. Keeps the first <see cref="Most"/> and counts the rest, so that a huge
/// broken file costs bounded memory.
/// </summary>
public sealed class ProblemList
{
    /// <summary>Problems that are kept with their text.</summary>
    public const int Most = 1_000;

    private readonly List<ConfigProblem> _problems = [];
    private int _dropped;

    public bool HasErrors { get; private set; }

    public void Error(Position at, string text) => Add(ProblemSeverity.Error, at, text);

    public void Warning(Position at, string text) => Add(ProblemSeverity.Warning, at, text);

    public void Note(Position at, string text) => Add(ProblemSeverity.Note, at, text);

    public void Add(ProblemSeverity severity, Position at, string text)
    {
        HasErrors |= severity == ProblemSeverity.Error;
        if (_problems.Count < Most)
            _problems.Add(new ConfigProblem(severity, at.File, at.Line, text));
        else
            _dropped++;
    }

    /// <summary>
    /// Everything collected, by line, the files in the order given (others after them in the order of finding);
    /// a last entry says how many more there were, if any.
    /// </summary>
    public IReadOnlyList<ConfigProblem> ToList(params IReadOnlyList<string> files)
    {
        Dictionary<string, int> order = new(StringComparer.Ordinal);
        foreach (string file in files.Concat(_problems.Select(p => p.File)))
            order.TryAdd(file, order.Count);
        List<ConfigProblem> sorted = [.. _problems.OrderBy(p => order[p.File]).ThenBy(p => p.Line)];
        ProblemSeverity severity = HasErrors ? ProblemSeverity.Error : ProblemSeverity.Warning;
        if (_dropped > 0)
            sorted.Add(new ConfigProblem(severity, sorted[0].File, 0, $"{_dropped} more problems are not listed"));
        return sorted;
    }
}
