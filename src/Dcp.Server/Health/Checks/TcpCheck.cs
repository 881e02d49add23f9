namespace Dcp.Server.Health.Checks;

/// <summary>Whether the target takes a connection.</summary>
internal sealed class TcpCheck : ICheck
{
    public async Task<CheckResult> RunAsync(CheckCall call)
    {
        var (line, failure) = await CheckLine.OpenAsync(call);
        line?.Dispose();
        return failure ?? CheckResult.Pass("L4OK");
    }
}
