namespace Dcp.Server.Takeover;

/// <summary>One message of a <see cref="TransferLink"/>.</summary>
internal sealed record TransferMessage(TransferKind Kind, byte[] Body);
