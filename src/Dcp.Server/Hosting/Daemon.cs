using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dcp.Server.Hosting;

/// <summary>
/// <c>-d</c>: the process goes on in the background. A runtime with threads cannot fork, so the program is started once more: the first
/// process shows what the second one says, waits until that is up, and ends; the second one has left the terminal.
/// </summary>
internal static partial class Daemon
{
    /// <summary>Tells the second process what it is.</summary>
    internal const string Variable = "DCP_DAEMON";

    private const string Up = "up";
    private const int ReadWrite = 2;

    internal static bool IsOne => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>Starts the program again in the background; its exit code, or 0 once it is up.</summary>
    /// <param name="command">What starts it.</param>
    internal static async Task<int> StartAsync(IReadOnlyList<string> command)
    {
        ProcessStartInfo info = new(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment[Variable] = "1";
        using var process = Process.Start(info) ?? throw new IOException($"could not start '{command[0]}'");
        process.StandardInput.Close();
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) Console.Error.WriteLine(line.Data);
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == Up) return 0;
        }

        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Leaves the terminal. First thing in the second process.</summary>
    internal static void Detach() => _ = NewSession();

    /// <summary>The second process is up: the first one ends, and nobody reads what is printed from now on.</summary>
    internal static void TellUp()
    {
        Console.WriteLine(Up);
        Console.Out.Flush();
        var nowhere = Open("/dev/null", ReadWrite);
        for (var standard = 0; standard <= 2; standard++) _ = Duplicate(nowhere, standard);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int from, int to);
}
