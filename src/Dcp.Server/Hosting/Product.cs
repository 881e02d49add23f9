namespace Dcp.Server.Hosting;

/// <summary>What this program calls itself.</summary>
internal static class Product
{
    internal static string Version { get; } = $"dcp {typeof(Product).Assembly.GetName().Version?.ToString(3)}";
}
