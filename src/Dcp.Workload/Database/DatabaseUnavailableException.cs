namespace Dcp.Workload.Database;

/// <summary>
/// A database could not be found, started or reached. The message is for the user: it says what is missing and what to do,
/// and commands end with exit code 3 (something outside failed).
/// </summary>
public sealed class DatabaseUnavailableException : Exception
{
    public DatabaseUnavailableException()
    {
    }

    public DatabaseUnavailableException(string message)
        : base(message)
    {
    }

    public DatabaseUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
