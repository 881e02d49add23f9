using Dcp.Server.Config.Ini;

namespace Dcp.Server.Config.Secrets;

/// <summary>
/// An auth_file that is read again when it changed, told by its time of modification and its size. Not thread-safe:
/// one caller refreshes; readers take <see cref="Current"/>, which is swapped as a whole.
/// </summary>
public sealed class UserListFile(string path)
{
    private FileStamp _stamp;
    private volatile UserList _current = UserList.Empty;

    public string Path { get; } = path;

    public UserList Current => _current;

    /// <summary>
    /// Reads the file if it changed since the last time. A file that is gone, unreadable or has errors is reported and leaves
    /// the list as it was. Returns true when <see cref="Current"/> is a new list.
    /// </summary>
    public bool Refresh(ProblemList problems)
    {
        FileStamp stamp = FileStamp.Of(Path);
        if (stamp.Exists && stamp == _stamp)
            return false;
        ProblemList found = new();
        UserList? fresh = Read(Path, found, new Position(Path, 0), ProblemSeverity.Error);
        foreach (ConfigProblem problem in found.ToList())
            problems.Add(problem.Severity, new Position(problem.File, problem.Line), problem.Text);
        if (fresh is null || found.HasErrors)
            return false;
        _stamp = stamp;
        _current = fresh;
        return true;
    }

    /// <summary>
    /// The list, or null when the file cannot be read, which is reported at <paramref name="askedAt"/> unless a line of it is at fault.
    /// </summary>
    internal static UserList? Read(string path, ProblemList problems, Position askedAt, ProblemSeverity whenUnreadable)
    {
        string? text = TextFile.Read(path, TextFile.LongestUserList, out Position at, out string wrong);
        if (text is null && at.Line == 0)
            problems.Add(whenUnreadable, askedAt, $"auth_file {path}: {wrong}{(System.IO.Path.IsPathRooted(path) ? "" : $" (relative to {Directory.GetCurrentDirectory()})")}");
        else if (text is null)
            problems.Add(whenUnreadable, at, wrong);
        return text is null ? null : UserList.Parse(text, path, problems);
    }
}
