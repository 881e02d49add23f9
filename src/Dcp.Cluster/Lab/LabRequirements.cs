using Dcp.Cluster.Tools;
using Dcp.Workload.Database;

namespace Dcp.Cluster.Lab;

/// <summary>What a lab needs of this machine.</summary>
internal static class LabRequirements
{
    private static readonly (string Path, string Package)[] s_files =
    [
        ("/usr/sbin/corosync", "corosync"),
        ("/usr/sbin/pacemakerd", "pacemaker"),
        ("/usr/sbin/crm_mon", "pacemaker-cli-utils"),
        ("/usr/lib/ocf/resource.d", "pacemaker"),
        ("/usr/bin/nsenter", "util-linux"),
        ("/bin/bash", "bash"),
    ];

    private static readonly TimeSpan s_installLimit = TimeSpan.FromMinutes(10);

    /// <summary>Why there can be no lab here; null when there can.</summary>
    internal static async Task<string?> MissingAsync()
    {
        if (!OperatingSystem.IsLinux()) return "a lab needs Linux's namespaces";
        if (!Environment.IsPrivilegedProcess) return "a lab needs root: it makes namespaces, a bridge and mounts";
        if (MissingPackages() is { Count: > 0 } packages) return $"missing packages: {string.Join(' ', packages)} (dcp lab up --install, or apt-get install them)";
        var probe = await Tool.RunAsync(["unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "ip", "link", "add", "br0", "type", "bridge"], Tool.DefaultLimit).ConfigureAwait(false);
        return probe.Ok ? null : $"no namespace with a bridge can be made here: {probe.Complaint}";
    }

    /// <summary>Installs what is missing, without starting any daemon on this machine.</summary>
    internal static async Task InstallAsync()
    {
        if (MissingPackages() is not { Count: > 0 } packages) return;
        const string Script = """
            policy=/usr/sbin/policy-rc.d made=
            [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && made=1; }
            export DEBIAN_FRONTEND=noninteractive
            apt-get -q -o DPkg::Lock::Timeout=400 update &&
                apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=400 -o Dpkg::Use-Pty=0 install "$@"
            status=$?
            [ -z "$made" ] || rm -f $policy
            exit $status
            """;
        var result = await Tool.RunAsync(["sh", "-c", Script, "install", .. packages], s_installLimit).ConfigureAwait(false);
        if (!result.Ok) throw new ClusterException($"could not install {string.Join(' ', packages)}: {result.Complaint}");
    }

    private static List<string> MissingPackages()
    {
        List<string> packages = [.. s_files.Where(file => !Path.Exists(file.Path)).Select(file => file.Package).Distinct()];
        if (PostgresPrograms.FindOnPath("ip") is null) packages.Add("iproute2");
        try
        {
            PostgresPrograms.FindDirectory();
        }
        catch (DatabaseUnavailableException)
        {
            packages.Add("postgresql");
        }

        return packages;
    }
}
