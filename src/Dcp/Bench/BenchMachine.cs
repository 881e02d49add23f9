using System.Runtime.InteropServices;
using Dcp.Workload.Sampling;

namespace Dcp.Bench;

/// <summary>Where a comparison ran.</summary>
/// <param name="Load">The load average at the start: other work on the machine makes the numbers worth less.</param>
internal sealed record BenchMachine(string System, string Kernel, string Cpu, int Cores, string Runtime, string Load)
{
    public static BenchMachine Read() =>
        new(
            RuntimeInformation.OSDescription,
            ReadLine("/proc/sys/kernel/osrelease"),
            File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
                ?? RuntimeInformation.ProcessArchitecture.ToString(),
            new ProcFiles().Cores(),
            // Its library lies beside a program that the runtime compiles as it goes; a native one holds all.
            RuntimeInformation.FrameworkDescription + (File.Exists(Path.Combine(AppContext.BaseDirectory, "dcp.dll")) ? ", JIT" : ", Native AOT"),
            ReadLine("/proc/loadavg"));

    /// <summary>A line for people.</summary>
    public override string ToString() => $"{System}, kernel {Kernel}, {Cores} cores, {Cpu}; {Runtime}; load {Load}";

    private static string ReadLine(string file) => File.ReadLines(file).First();
}
