namespace Dcp.Server.Session.Outside;

/// <summary>How deep a search goes (RFC 4511, 4.5.1.2); the values are the protocol's.</summary>
internal enum LdapScope : byte
{
    Base = 0,
    One = 1,
    Sub = 2,
}
