using System.Net.Http.Headers;
using System.Text.Json;

namespace Dcp.Tests.Web;

public sealed class WebAccessTests
{
    private static readonly (string, string) s_header = ("X-Dcp-Csrf", "1");

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/;csv")]
    [InlineData("/api/status")]
    [InlineData("/api/events")]
    [InlineData("/api/me")]
    public async Task Nothing_is_told_to_strangers(string path)
    {
        await using var web = await WebPooling.StartAsync();

        Assert.Equal(401, (await web.SendAsync(HttpMethod.Get, path)).Status);
        Assert.Equal(401, (await web.GetAsync(path, "0123456789abcdef-wrong")).Status);
        Assert.Equal(401, (await web.SendAsync(HttpMethod.Get, path, WebPooling.Basic("anna", "wrong"))).Status);
        Assert.Equal(401, (await web.SendAsync(HttpMethod.Get, path, WebPooling.Basic("nobody", "secret"))).Status);
        Assert.Equal(401, (await web.SendAsync(HttpMethod.Get, path, null, null, ("Authorization", "Basic not-base64"), ("Cookie", "dcp_session_1=x"))).Status);
    }

    [Fact]
    public async Task Readiness_is_told_to_everybody_and_says_no_while_clients_are_sent_away()
    {
        await using var web = await WebPooling.StartAsync();
        Assert.Equal((200, "ready\n"), Of(await web.SendAsync(HttpMethod.Get, "/ready")));

        web.Pooling.Pooler.Host.Draining.Begin(System.Net.IPAddress.Loopback);
        Assert.Equal((503, "draining\n"), Of(await web.SendAsync(HttpMethod.Get, "/ready")));
        web.Pooling.Pooler.Host.Draining.Accept(System.Net.IPAddress.Loopback);
        Assert.Equal(200, (await web.SendAsync(HttpMethod.Get, "/ready")).Status);

        web.Pooling.Pooler.Shutdown(Dcp.Server.Admin.ShutdownMode.WaitForClients);
        Assert.Equal((503, "shutting down\n"), Of(await web.SendAsync(HttpMethod.Get, "/ready")));
    }

    [Fact]
    public async Task A_viewer_looks_and_changes_nothing()
    {
        await using var web = await WebPooling.StartAsync();
        foreach (var who in (AuthenticationHeaderValue[])[new("Bearer", WebPooling.Token), WebPooling.Basic("ben", "other")])
        {
            Assert.Equal(200, (await web.SendAsync(HttpMethod.Get, "/api/status", who)).Status);
            Assert.Equal(403, (await web.SendAsync(HttpMethod.Post, "/api/action", who, """{"action":"pause"}""", s_header)).Status);
        }

        Assert.False(web.Pooling.Pooler.Host.Pools.AllPaused);
    }

    [Fact]
    public async Task An_operator_acts_with_the_header_that_a_foreign_page_cannot_send()
    {
        await using var web = await WebPooling.StartAsync();
        AuthenticationHeaderValue token = new("Bearer", WebPooling.OperatorToken);
        const string pause = """{"action":"pause"}""";

        Assert.Equal(403, (await web.SendAsync(HttpMethod.Post, "/api/action", token, pause)).Status);
        Assert.Equal(403, (await web.SendAsync(HttpMethod.Post, "/api/action", token, pause, s_header, ("Origin", "http://example.com"))).Status);
        Assert.Equal(403, (await web.SendAsync(HttpMethod.Post, "/api/action", token, pause, s_header, ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.False(web.Pooling.Pooler.Host.Pools.AllPaused);

        Assert.Equal(200, (await web.SendAsync(HttpMethod.Post, "/api/action", token, pause, s_header)).Status);
        Assert.True(web.Pooling.Pooler.Host.Pools.AllPaused);
        Assert.Equal(409, (await web.SendAsync(HttpMethod.Post, "/api/action", token, pause, s_header)).Status);
        Assert.Equal(200, (await web.SendAsync(HttpMethod.Post, "/api/action", token, """{"action":"resume"}""", s_header)).Status);
        Assert.False(web.Pooling.Pooler.Host.Pools.AllPaused);
    }

    [Theory]
    [InlineData("""{"action":"pause","name":"nowhere"}""", 409)]
    [InlineData("""{"action":"explode"}""", 409)]
    [InlineData("""{"action":"drain","name":"app"}""", 409)]
    [InlineData("""{"action":"weight","name":"app/127.0.0.1","value":"many"}""", 409)]
    [InlineData("""{"action":"weight","name":"app/127.0.0.1"}""", 409)]
    [InlineData("""{"action":"weight","name":"nowhere/a","value":"1"}""", 409)]
    [InlineData("""{"action":"kill-client","name":"x"}""", 409)]
    [InlineData("""{"action":1}""", 400)]
    [InlineData("""[1,2]""", 400)]
    [InlineData("""{"action":{"a":{"b":{"c":1}}}}""", 400)]
    [InlineData("""{"action":""", 400)]
    [InlineData("", 400)]
    public async Task A_bad_action_is_refused(string body, int status)
    {
        await using var web = await WebPooling.StartAsync();

        Assert.Equal(status, (await web.SendAsync(HttpMethod.Post, "/api/action", new("Bearer", WebPooling.OperatorToken), body, s_header)).Status);
    }

    [Fact]
    public async Task A_browsers_session_needs_its_own_word_for_actions_and_ends_with_the_logout()
    {
        await using var web = await WebPooling.StartAsync();
        Assert.Equal(401, (await web.SendAsync(HttpMethod.Post, "/api/login", null, """{"user":"anna","password":"wrong"}""")).Status);
        var (status, body, message) = await web.SendAsync(HttpMethod.Post, "/api/login", null, """{"user":"anna","password":"secret"}""");
        Assert.Equal(200, status);
        var cookie = message.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("; HttpOnly; SameSite=Strict", cookie, StringComparison.Ordinal);
        var csrf = JsonDocument.Parse(body).RootElement.GetProperty("csrf").GetString()!;
        var sent = ("Cookie", cookie.Split(';')[0]);

        Assert.Equal(200, (await web.SendAsync(HttpMethod.Get, "/api/me", null, null, sent)).Status);
        Assert.Equal(403, (await web.SendAsync(HttpMethod.Post, "/api/action", null, """{"action":"pause"}""", sent, s_header)).Status);
        Assert.Equal(200, (await web.SendAsync(HttpMethod.Post, "/api/action", null, """{"action":"pause"}""", sent, ("X-Dcp-Csrf", csrf))).Status);
        Assert.Equal(200, (await web.SendAsync(HttpMethod.Post, "/api/logout", null, "{}", sent, ("X-Dcp-Csrf", csrf))).Status);
        Assert.Equal(401, (await web.SendAsync(HttpMethod.Get, "/api/me", null, null, sent)).Status);
    }

    [Fact]
    public async Task Where_nobody_logs_in_one_may_look_and_a_foreign_name_for_the_address_leads_nowhere()
    {
        await using var pooling = await Dcp.Tests.Admin.Pooling.StartAsync("[web]\nlisten = 127.0.0.1:1");
        var config = pooling.Pooler.Host.Catalog.Config.Web! with { Listen = [new Dcp.Server.Config.BindAddress("127.0.0.1", 0)] };
        await using var server = await Dcp.Server.Web.WebServer.StartAsync(pooling.Pooler, config, TimeProvider.System);
        using HttpClient client = new() { BaseAddress = new Uri(server.Addresses.Single()) };

        Assert.Contains("\"role\":\"viewer\"", await client.GetStringAsync("/api/me", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using HttpRequestMessage rebound = new(HttpMethod.Get, "/api/status");
        rebound.Headers.Host = "evil.example.com";
        using var answer = await client.SendAsync(rebound, TestContext.Current.CancellationToken);
        Assert.Equal(421, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_page_allows_nothing_but_its_own_files()
    {
        await using var web = await WebPooling.StartAsync();
        foreach (var path in (string[])["/", "/page.js", "/page.css", "/actions.js", "/tables.js", "/charts.js", "/icon.svg", "/nothing", "/../../etc/passwd", "/metrics"])
        {
            var (_, _, message) = await web.SendAsync(HttpMethod.Get, path);
            Assert.StartsWith("default-src 'none'; script-src 'self';", message.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", message.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(message.Headers.Contains("Server"));
        }
    }

    private static (int, string) Of((int Status, string Body, HttpResponseMessage Message) answer) => (answer.Status, answer.Body);
}
