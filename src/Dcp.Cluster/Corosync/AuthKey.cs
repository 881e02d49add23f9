using System.Security.Cryptography;

namespace Dcp.Cluster.Corosync;

/// <summary>Corosync's <c>authkey</c>: who has it is a member, so it is readable by root alone.</summary>
internal static class AuthKey
{
    internal const int Length = 256;

    internal static byte[] Create() => RandomNumberGenerator.GetBytes(Length);
}
