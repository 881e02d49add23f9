using System.Globalization;

namespace Dcp.SystemTests.Support;

/// <summary>Other processes, by <c>/proc</c>.</summary>
internal static class Processes
{
    /// <summary>
    /// Those whose parent it is now. A list of the kernel's for each thread (<c>children</c>) would not do: a child moves to another thread when the one that
    /// started it ends, and may be in neither list when they are read one after the other.
    /// </summary>
    public static int[] ChildrenOf(int pid) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(directory => int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int one) ? one : 0)
            .Where(one => one != 0 && Stat(one) is [_, var parent, ..] && parent == $"{pid}")];

    /// <summary>False once it has ended, whether or not its parent has asked how.</summary>
    public static bool IsAlive(int pid) => Stat(pid) is [not ("Z" or "X"), ..];

    /// <summary>Waits for the end of a process that may be nobody's child here; a minute at the most.</summary>
    public static async Task WaitForEndAsync(int pid)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (IsAlive(pid))
        {
            Assert.False(limit.IsCancellationRequested, $"Process {pid} does not end.");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Its state, its parent and what follows them; null when there is no such process. The name before them may hold anything.</summary>
    private static string[]? Stat(int pid)
    {
        try
        {
            string text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
