using System.Globalization;
using System.Text;

namespace Dcp.Cluster.Corosync;

/// <summary>The text of <c>corosync.conf</c>: knet, encrypted and authenticated by the key beside it.</summary>
internal static class CorosyncConf
{
    internal static string Write(string cluster, IReadOnlyList<ClusterNode> nodes, CorosyncTiming timing)
    {
        Section root = new();
        root.Add("totem", totem =>
        {
            totem.Set("version", 2);
            totem.Set("cluster_name", cluster);
            totem.Set("transport", "knet");
            totem.Set("crypto_cipher", "aes256");
            totem.Set("crypto_hash", "sha256");
            totem.Set("token", timing.Token);

            // Without this, 650 ms are added to the token for the third host and each further one.
            totem.Set("token_coefficient", 0);
            totem.Set("consensus", timing.Consensus);
        });
        root.Add("quorum", quorum =>
        {
            quorum.Set("provider", "corosync_votequorum");
            if (nodes.Count != 2) return;

            // One host of two goes on alone, for it has fenced the other; but never starts alone.
            quorum.Set("two_node", 1);
            quorum.Set("wait_for_all", 1);
        });
        root.Add("nodelist", list =>
        {
            foreach (var node in nodes)
            {
                list.Add("node", entry =>
                {
                    entry.Set("name", node.Name);
                    entry.Set("nodeid", node.Id);
                    for (var ring = 0; ring < node.Addresses.Count; ring++)
                        entry.Set(string.Create(CultureInfo.InvariantCulture, $"ring{ring}_addr"), node.Addresses[ring].ToString());
                });
            }
        });
        root.Add("logging", logging =>
        {
            logging.Set("to_logfile", "yes");
            logging.Set("logfile", "/var/log/corosync/corosync.log");
            logging.Set("to_syslog", "no");
            logging.Set("timestamp", "hires");
        });
        return root.ToString();
    }

    /// <summary>Corosync wants an opening brace at the end of its line.</summary>
    private sealed class Section(StringBuilder text, string indent)
    {
        internal Section()
            : this(new StringBuilder(), "")
        {
        }

        internal void Add(string name, Action<Section> fill)
        {
            text.Append(indent).Append(name).Append(" {\n");
            fill(new Section(text, indent + "    "));
            text.Append(indent).Append("}\n");
        }

        internal void Set(string name, string value) => text.Append(indent).Append(name).Append(": ").Append(value).Append('\n');

        internal void Set(string name, int value) => Set(name, value.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => text.ToString();
    }
}
