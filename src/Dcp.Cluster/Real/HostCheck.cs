using System.Net;
using System.Net.NetworkInformation;

namespace Dcp.Cluster.Real;

/// <summary>Whether the hosts of a cluster are there, asked on one of them.</summary>
internal static class HostCheck
{
    // A packet may be lost, and a busy host answers late.
    private const int Questions = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Addresses that do not answer, with their hosts; none when this host is not one of the cluster's, as it may have no way to them.</summary>
    internal static async Task<IReadOnlyList<string>> SilentAsync(ClusterBundle bundle)
    {
        if (ClusterMember.OwnNode(bundle, ClusterMember.LocalAddresses()) is null) return [];
        var asked = from member in bundle.Members from address in member.Addresses select (Text: $"{member.Name} ({address})", Answers: AnswersAsync(IPAddress.Parse(address)));
        List<string> silent = [];
        foreach (var (text, answers) in asked.ToList())
        {
            if (!await answers.ConfigureAwait(false)) silent.Add(text);
        }

        return silent;
    }

    private static async Task<bool> AnswersAsync(IPAddress address)
    {
        using Ping ping = new();
        try
        {
            for (var i = 0; i < Questions; i++)
            {
                if ((await ping.SendPingAsync(address, s_patience).ConfigureAwait(false)).Status == IPStatus.Success) return true;
            }
        }
        catch (PingException)
        {
            // There is no way to it.
        }

        return false;
    }
}
