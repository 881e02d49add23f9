namespace Dcp.Server.Config;

/// <summary>Somebody who may use the web page, by a password or by a token.</summary>
/// <param name="Secret">A password, its SCRAM-SHA-256 secret, or null for the one in auth_file; for a token the token or its hash.</param>
public sealed record WebUser(string Name, WebRole Role, Secrets.Secret? Secret, bool IsToken, Position At);
