namespace Dcp.Server.Hosting;

/// <summary>What this program calls itself.</summary>
public static class Product
{
    public static string Version { get; } = $"dcp {typeof(Product).Assembly.GetName().Version?.ToString(3)}";
}
