using System.Globalization;

namespace Dcp.Cluster.Lab;

/// <summary>One fencing as the lab's BMC did it.</summary>
/// <param name="At">Timestamp of the machine's monotonic clock when it was done, as <see cref="TimeProvider.GetTimestamp"/> gives it.</param>
/// <param name="Done">False: refused.</param>
internal sealed record FenceEvent(long At, string Host, bool Done)
{
    internal static void Append(LabDirectory lab, FenceEvent fencing) => File.AppendAllText(
        lab.FenceLog, string.Create(CultureInfo.InvariantCulture, $"{fencing.At} {fencing.Host} {(fencing.Done ? "off" : "refused")}\n"));

    internal static IReadOnlyList<FenceEvent> Read(LabDirectory lab) => !File.Exists(lab.FenceLog)
        ? []
        : [.. File.ReadAllLines(lab.FenceLog).Select(line => line.Split(' ')).Where(words => words.Length == 3)
            .Select(words => new FenceEvent(long.Parse(words[0], CultureInfo.InvariantCulture), words[1], words[2] == "off"))];
}
