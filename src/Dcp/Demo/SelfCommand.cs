using Dcp.Workload;

namespace Dcp.Demo;

/// <summary>How to start this program again with another verb.</summary>
internal static class SelfCommand
{
    /// <summary>Its own file or, where it is run by <c>dotnet</c>, that with the same assembly; then the verb.</summary>
    public static IReadOnlyList<string> For(string verb)
    {
        string program = Environment.ProcessPath
            ?? throw new WorkloadFailedException("this program's own file is not known, so it cannot be started again");
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return isHost ? [program, Environment.GetCommandLineArgs()[0], verb] : [program, verb];
    }
}
