namespace Dcp.Server.Config.Table;

/// <summary>A receiver of OTLP over HTTP. One without a path has the path of the specification, as in OTEL_EXPORTER_OTLP_ENDPOINT.</summary>
internal sealed class OtlpEndpointKind : ValueKind<Uri>
{
    private const string DefaultPath = "/v1/metrics";

    public override string Allowed => "an address that begins with http:// or https://, with or without a path, without user and password";

    public override bool TryParse(string text, out Uri value)
    {
        value = null!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            return false;
        value = uri.AbsolutePath == "/" ? new UriBuilder(uri) { Path = DefaultPath }.Uri : uri;
        return true;
    }

    public override string? Format(Uri value) => value.ToString();
}
