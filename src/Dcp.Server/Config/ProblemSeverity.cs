namespace Dcp.Server.Config;

/// <summary>An error keeps a configuration from being used; a warning or a note does not.</summary>
public enum ProblemSeverity
{
    Note,
    Warning,
    Error,
}
