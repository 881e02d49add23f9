using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Dcp.Workload.Database;

/// <summary>
/// A child process with a scratch directory, both of which are sure to go away: a small shell (the guard) starts the
/// command, waits for the end of its own standard input, stops the command and removes the directory. The kernel closes
/// that pipe however this process ends, so a Ctrl-C, a crash and a SIGKILL all lead to the same clean-up. (A parent-death
/// signal would not do: it is bound to the thread that forked, and pool threads come and go.)
/// The guard runs in a session of its own, out of reach of a terminal's Ctrl-C.
/// </summary>
/// <remarks>Thread-safe. The command's output goes to the file <c>log</c> in the directory.</remarks>
public sealed class GuardedProcess : IAsyncDisposable
{
    // $1 directory, $2 owner ("uid:gid" or empty), $3 signal to stop with, $4 tenths of a second until SIGKILL, then the command.
    private const string Script = """
        trap '' INT TERM HUP
        dir=$1 owner=$2 stop=$3 limit=$4
        shift 4
        cd "$dir" || exit 1
        # A shell's background command starts with INT and QUIT ignored, and a .NET program leaves them so.
        run="env --default-signal=INT,QUIT,TERM,HUP"
        if [ -n "$owner" ]; then
            chown -R "$owner" "$dir" || exit 1
            run="$run setpriv --reuid=${owner%:*} --regid=${owner#*:} --clear-groups"
        fi
        exec 3<&0
        (exec $run "$@") </dev/null >>"$dir/log" 2>&1 3<&- &
        pid=$!
        echo "$pid"
        (
            while read -r _; do :; done
            kill -s "$stop" "$pid" 2>/dev/null
            while [ "$limit" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; limit=$((limit - 1)); done
            kill -s KILL "$pid" 2>/dev/null
        ) <&3 3<&- >/dev/null 2>&1 &
        watch=$!
        wait "$pid"
        status=$?
        kill -s KILL "$watch" 2>/dev/null
        [ "$status" -eq 0 ] || tail -n 20 "$dir/log" >&2
        cd / && rm -rf "$dir"
        exit "$status"
        """;

    /// <summary>What comes after the command's end: a directory with hundreds of databases is a hundred thousand files to remove.</summary>
    private static readonly TimeSpan s_removal = TimeSpan.FromMinutes(3);

    private readonly Process _guard;
    private readonly Task<string> _complaint;
    private readonly TimeSpan _stopLimit;

    private GuardedProcess(Process guard, Task<string> complaint, string directory, int pid, TimeSpan stopLimit)
    {
        _guard = guard;
        _complaint = complaint;
        _stopLimit = stopLimit;
        Directory = directory;
        Pid = pid;
    }

    /// <summary>The scratch directory; gone after the process.</summary>
    public string Directory { get; }

    /// <summary>The command's process (not the guard's).</summary>
    public int Pid { get; }

    public bool HasExited => _guard.HasExited;

    /// <summary>The command's exit code, 128 + N for a death by signal N. Only after its end and before the disposal.</summary>
    public int ExitCode => _guard.ExitCode;

    /// <summary>Makes an empty scratch directory, readable by its owner alone, for <see cref="StartAsync"/>.</summary>
    public static string CreateDirectory(string prefix) => System.IO.Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Starts <paramref name="command"/> under a guard that removes <paramref name="directory"/> when it ends.</summary>
    /// <param name="directory">From <see cref="CreateDirectory"/>; becomes the owner's.</param>
    /// <param name="owner">User to run as; null for the present one.</param>
    /// <param name="stopSignal">What ends the command: <c>TERM</c>, <c>INT</c>, <c>QUIT</c>.</param>
    /// <param name="stopLimit">After this long a SIGKILL follows.</param>
    /// <exception cref="DatabaseUnavailableException">The command could not be started.</exception>
    public static async Task<GuardedProcess> StartAsync(
        string directory,
        UnixAccount? owner,
        string stopSignal,
        TimeSpan stopLimit,
        IEnumerable<string> command,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo info = new("setsid")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string tenths = ((int)(stopLimit.TotalSeconds * 10)).ToString(CultureInfo.InvariantCulture);
        string ids = owner is null ? "" : $"{owner.Uid}:{owner.Gid}";
        string[] fixedArguments = ["sh", "-c", Script, "dcp-guard", directory, ids, stopSignal, tenths];
        foreach (string argument in fixedArguments.Concat(command))
            info.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            info.Environment[name] = value;

        Process guard = Start(info);
        Task<string> complaint = guard.StandardError.ReadToEndAsync();
        string? line = await guard.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            return new GuardedProcess(guard, complaint, directory, pid, stopLimit);

        string reason = await complaint.ConfigureAwait(false);
        guard.Dispose();
        System.IO.Directory.Delete(directory, recursive: true);
        throw new DatabaseUnavailableException($"Could not start {string.Join(' ', command)}: {reason.Trim()}");
    }

    private static Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info) ?? throw new DatabaseUnavailableException($"Could not start '{info.FileName}'.");
        }
        catch (Win32Exception e)
        {
            throw new DatabaseUnavailableException($"Could not start '{info.FileName}' (package util-linux): {e.Message}", e);
        }
    }

    /// <summary>Waits for the command's own end and gives the last lines of its log, or nothing when it ended well.</summary>
    public async Task<string> WaitForExitAsync(CancellationToken cancellation)
    {
        await _guard.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return (await _complaint.ConfigureAwait(false)).Trim();
    }

    /// <summary>Stops the command and waits until it and its directory are gone. Harmless when called again.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _guard.StandardInput.Close();
            using CancellationTokenSource limit = new(_stopLimit + s_removal);
            await _guard.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // Disposed already.
        }

        _guard.Dispose();
    }
}
