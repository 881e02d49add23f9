using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dcp.Cluster.Lab;
using Dcp.Cluster.Tools;

namespace Dcp.Cluster.Drill;

/// <summary>The drill's clients, as the drill sees them: a process in the client's host.</summary>
internal sealed class ProbeClient : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ProbeClient(Process process) => _process = process;

    /// <exception cref="ClusterException">It does not start.</exception>
    internal static async Task<ProbeClient> StartAsync(LabHosts hosts)
    {
        var command = hosts.Client.Inside([.. OwnCommand.Words, "lab", "probe"]);
        ProcessStartInfo info = new(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // So that 'down' ends it too.
        info.Environment[LabDirectory.Marker] = hosts.Lab.Name;
        ProbeClient client = new(Process.Start(info)!);
        await client.ReadAsync().ConfigureAwait(false);
        return client;
    }

    /// <summary>Counts from now.</summary>
    /// <param name="connect">How long a client that connects waits for its answer.</param>
    /// <param name="transaction">How long a transaction does.</param>
    internal Task<ProbeReport> BeginAsync(TimeSpan connect, TimeSpan transaction) =>
        AskAsync(string.Create(CultureInfo.InvariantCulture, $"begin {connect.TotalMilliseconds:0} {transaction.TotalMilliseconds:0}"));

    internal Task<ProbeReport> ReportAsync() => AskAsync("report");

    /// <summary>With the rows lost.</summary>
    internal Task<ProbeReport> CountAsync() => AskAsync("count");

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(s_limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<ProbeReport> AskAsync(string request)
    {
        await _process.StandardInput.WriteLineAsync(request).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        return JsonSerializer.Deserialize(await ReadAsync().ConfigureAwait(false), ProbeReportJson.Default.ProbeReport)!;
    }

    private async Task<string> ReadAsync()
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync(CancellationToken.None).AsTask().WaitAsync(s_limit).ConfigureAwait(false)
                ?? throw new ClusterException("the drill's clients ended");
        }
        catch (TimeoutException e)
        {
            throw new ClusterException("the drill's clients do not answer", e);
        }
    }
}
