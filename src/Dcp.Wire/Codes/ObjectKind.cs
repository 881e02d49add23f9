namespace Dcp.Wire;

/// <summary>What Describe and Close name.</summary>
public enum ObjectKind : byte
{
    Statement = (byte)'S',
    Portal = (byte)'P',
}
