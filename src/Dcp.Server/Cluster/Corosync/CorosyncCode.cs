namespace Dcp.Server.Cluster.Corosync;

/// <summary>What Corosync's libraries answer (cs_error_t), as far as it is told apart.</summary>
internal static class CorosyncCode
{
    internal const int Ok = 1;
    internal const int TryAgain = 6;

    internal static string Text(int code) => code switch
    {
        2 => "corosync does not run, or its connection broke",
        5 => "corosync did not answer in time",
        TryAgain => "corosync is busy forming a membership",
        11 => "corosync does not let this user in (see uidgid.d in corosync.conf's manual)",
        12 => "corosync does not run",
        100 => "corosync refuses this user (see uidgid.d in corosync.conf's manual)",
        _ => $"corosync answered with error {code}",
    };
}
