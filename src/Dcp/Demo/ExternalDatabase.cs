using Dcp.Workload.Database;

namespace Dcp.Demo;

/// <summary>A database that somebody else runs; it is used with one login and left as it is.</summary>
internal sealed class ExternalDatabase(Uri uri) : IWorkloadDatabase
{
    public string Version => "the database named by --database";

    public string Host => uri.Host;

    public int Port => uri.Port;

    public Uri UserUri => uri;

    public Uri AdminUri => uri;

    public int? Pid => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
