using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dcp.Server.Web;

/// <summary>
/// What Kestrel registers for itself where it has a host around it. Its TLS asks for parts of that, which nobody else can make; all else here
/// does without.
/// </summary>
internal sealed class KestrelParts : IWebHostBuilder
{
    private readonly ServiceCollection _services = new();

    private KestrelParts()
    {
    }

    internal static ServiceProvider Of(ILoggerFactory log)
    {
        KestrelParts parts = new();
        parts._services.AddMetrics();
        parts._services.AddSingleton(log);
        parts.UseKestrelCore();
        return parts._services.BuildServiceProvider();
    }

    public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(_services);
        return this;
    }

    public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(new WebHostBuilderContext(), _services);
        return this;
    }

    public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    public string? GetSetting(string key) => null;

    public IWebHostBuilder UseSetting(string key, string? value) => this;

#pragma warning disable ASPDEPR008 // The interface still names the type that is on its way out.
    public IWebHost Build() => throw new NotSupportedException("The parts alone are wanted.");
#pragma warning restore ASPDEPR008
}
