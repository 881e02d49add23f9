using System.Net.Http.Headers;
using System.Text;
using Dcp.Server.Config;
using Dcp.Server.Web;
using Dcp.Tests.Admin;

namespace Dcp.Tests.Web;

/// <summary>A pooler in memory whose page is on a real socket.</summary>
internal sealed class WebPooling : IAsyncDisposable
{
    internal const string Token = "0123456789abcdef-viewer";
    internal const string OperatorToken = "0123456789abcdef-operator";

    private WebPooling(Pooling pooling, WebServer server)
    {
        Pooling = pooling;
        Server = server;
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Addresses.Single()) };
    }

    internal Pooling Pooling { get; }

    internal WebServer Server { get; }

    internal HttpClient Client { get; }

    internal static async Task<WebPooling> StartAsync(string web = "user anna = operator secret\nuser ben = viewer other\n", string more = "")
    {
        var pooling = await Pooling.StartAsync($"{more}\n[web]\nlisten = 127.0.0.1:1\ntoken look = viewer {Token}\ntoken act = operator {OperatorToken}\n{web}");
        var config = pooling.Pooler.Host.Catalog.Config.Web! with { Listen = [new BindAddress("127.0.0.1", 0)] };
        return new WebPooling(pooling, await WebServer.StartAsync(pooling.Pooler, config, TimeProvider.System));
    }

    internal async Task<(int Status, string Body, HttpResponseMessage Message)> SendAsync(
        HttpMethod method, string path, AuthenticationHeaderValue? authorization = null, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, path);
        request.Headers.Authorization = authorization;
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response);
    }

    internal Task<(int Status, string Body, HttpResponseMessage Message)> GetAsync(string path, string token = Token, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, new AuthenticationHeaderValue("Bearer", token), null, headers);

    internal static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await Pooling.DisposeAsync();
    }
}
