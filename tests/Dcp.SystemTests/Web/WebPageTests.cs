using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Dcp.SystemTests.Support;
using Npgsql;
using PuppeteerSharp;

namespace Dcp.SystemTests.Web;

/// <summary>The web page of a running dcp in the distribution's Chromium. With DCP_SCREENSHOTS naming a directory, pictures are left there.</summary>
public sealed class WebPageTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private const string Evil = "<script>alert(1)</script>";

    private readonly string _directory = Directory.CreateTempSubdirectory("dcp-web-").FullName;
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];
    private readonly int _port = Ports.Free();
    private IBrowser? _browser;
    private IPage? _page;
    private PoolerProcess? _pooler;

    private IPage Page => _page!;

    private PoolerProcess Pooler => _pooler!;

    private string Address => $"http://127.0.0.1:{_port}";

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing: apt-get install chromium");
        PoolerConfig config = PoolerConfig.For(postgres.Server, ("default_pool_size", 1));
        config.Databases["app"] = $"host=127.0.0.1 port={postgres.Port} check=tcp inter=1s";
        config.Databases[$"\"{Evil}\""] = $"host=127.0.0.1 port={postgres.Port} dbname=app";
        config.More = $"""
            [frontend in]
            bind = 127.0.0.1:{Ports.Free()}
            server here = 127.0.0.1:{postgres.Port} check inter=1s
            server gone = 127.0.0.1:1 check inter=1s
            [web]
            listen = 127.0.0.1:{_port}
            user anna = operator {Users.Password}
            user ben = viewer {Users.Password}
            token look = viewer 0123456789abcdef
            """;
        _pooler = await DcpProcess.StartAsync(config);
        await _pooler.WaitForLogAsync("(web)");
        _browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = Chromium,
            Timeout = 180_000,
            ProtocolTimeout = 180_000,
            Headless = true,
            UserDataDir = Path.Combine(_directory, "profile"),
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        _page = await _browser.NewPageAsync();
        _page.DefaultNavigationTimeout = _page.DefaultTimeout = 180_000;
        _page.Request += (_, e) => _requests.Add(e.Request.Url);
        _page.PageError += (_, e) => _complaints.Add(e.Message);
        _page.Console += (_, e) =>
        {
            // A browser complains of each answer that is no success; being asked who one is, is none.
            if (e.Message.Type is ConsoleType.Error or ConsoleType.Warning && !e.Message.Text.Contains("401", StringComparison.Ordinal)) _complaints.Add(e.Message.Text);
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        if (_pooler is not null) await _pooler.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(1280, "light")]
    [InlineData(1280, "dark")]
    [InlineData(360, "light")]
    public async Task Everything_is_shown_within_the_window_and_hostile_names_are_text(int width, string scheme)
    {
        await using NpgsqlConnection evil = await Pooler.ConnectAsync(Evil);
        await evil.ScalarAsync("select 1");
        await using NpgsqlConnection busy = await Pooler.ConnectAsync();
        await busy.ExecuteAsync("begin");
        await OpenAsync(width, scheme, "anna");
        for (int i = 0; i < 20; i++) await evil.ScalarAsync("select pg_sleep(0.005)");

        await WaitAsync("document.querySelectorAll('#pools tbody tr').length === 2 && document.querySelectorAll('#targets .history').length >= 3 && document.querySelector('#targets .bad')");
        await WaitAsync("[...document.querySelectorAll('.chart p')].some(p => p.textContent.includes('p99'))");
        await ShotAsync($"page-{width}-{scheme}");

        Assert.True(await Page.EvaluateExpressionAsync<bool>($"document.querySelector('#pools').textContent.includes('{Evil.Replace("/", "\\/", StringComparison.Ordinal)}')"));
        Assert.Equal(1, await Page.EvaluateExpressionAsync<int>("document.scripts.length"));
        Assert.Equal(0, await Page.EvaluateExpressionAsync<int>("[...document.querySelectorAll('[hidden]')].filter(e => e.getClientRects().length > 0).length"));
        Assert.True(await Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, "the page is wider than its window");
        Assert.Equal(0, await Page.EvaluateExpressionAsync<int>("[...document.querySelectorAll('button, input, select')].filter(e => !(e.getAttribute('aria-label') || e.textContent.trim() || e.labels?.length)).length"));
        if (width > 1000) Assert.Equal(0, await Page.EvaluateExpressionAsync<int>("[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length"));
        Assert.Empty(_complaints);
        Assert.All(_requests, url => Assert.StartsWith(Address, url, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1280, "light")]
    [InlineData(390, "dark")]
    public async Task The_cluster_is_shown_with_who_holds_which_address(int width, string scheme)
    {
        const string Cluster = """
            {"quorum":true,"manager":{"coordinator":"ha1","quorum":true,"fencing":true,"maintenance":false},
            "nodes":[{"name":"ha1","id":1,"state":"self","version":"dcp 1.0.0","detail":"","managed":"online","database":true},
            {"name":"ha2","id":2,"state":"member","version":"dcp 1.0.0","detail":"","managed":"online","database":false},
            {"name":"ha3","id":3,"state":"absent","version":"","detail":"","managed":"unclean","database":null}],
            "addresses":[{"name":"vip1","address":"10.77.0.100","node":"ha1","problem":""},{"name":"vip2","address":"10.77.0.101","node":null,"problem":"starting"}],
            "budgets":[{"budget":"database app","node":"ha1","total":12,"guaranteed":2,"limit":8,"used":5,"state":"shared"},
            {"budget":"database app","node":"ha3","total":12,"guaranteed":2,"limit":2,"used":null,"state":"in doubt"}]}
            """;
        await using NpgsqlConnection client = await Pooler.ConnectAsync();
        await client.ScalarAsync("select 1");
        await Page.EvaluateExpressionOnNewDocumentAsync($$"""
            const parse = JSON.parse;
            JSON.parse = (text) => { const value = parse(text); if (value && 'cluster' in value) value.cluster = parse({{JsonSerializer.Serialize(Cluster)}}); return value; };
            """);
        await OpenAsync(width, scheme, "anna");
        await WaitAsync("document.querySelectorAll('#nodes tbody tr').length === 3 && document.querySelectorAll('#targets .history').length >= 3");
        await ShotAsync($"cluster-{width}-{scheme}");

        Assert.Equal("quorum · coordinator ha1 · fencing on", await Page.EvaluateExpressionAsync<string>("document.querySelector('#cluster-state').textContent"));
        Assert.Equal("ha1", await Page.EvaluateExpressionAsync<string>("document.querySelector('#addresses tbody td').textContent"));
        Assert.Equal("10.77.0.100", await Page.EvaluateExpressionAsync<string>("document.querySelectorAll('#nodes tbody tr')[0].cells[2].textContent"));
        Assert.Equal("not reached", await Page.EvaluateExpressionAsync<string>("document.querySelectorAll('#nodes tbody tr')[1].cells[4].textContent"));
        Assert.True(await Page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, "the page is wider than its window");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task What_is_wrong_stands_at_the_top_and_leads_to_its_row()
    {
        await OpenAsync(1280, "light", "ben");
        await WaitAsync("[...document.querySelectorAll('#problems li.bad')].some(item => item.textContent.startsWith('Target in/gone is DOWN, for ') && item.textContent.includes('L4CON'))");
        Assert.True(await Page.EvaluateExpressionAsync<bool>("document.querySelector('#problems').getBoundingClientRect().bottom < innerHeight"));

        await Page.FocusAsync("#problems button:enabled");
        await Page.Keyboard.PressAsync("Enter");
        await WaitAsync("document.activeElement.matches('#targets tr') && document.activeElement.textContent.startsWith('in/gone')");

        // Two clients and one server: the one that waits is a problem once it has waited for long.
        await using NpgsqlConnection first = await Pooler.ConnectAsync();
        await first.ExecuteAsync("begin");
        await using NpgsqlConnection second = await Pooler.ConnectAsync();
        Task waiting = second.ExecuteAsync("select 1");
        await WaitAsync("[...document.querySelectorAll('#problems li.bad')].some(item => item.textContent.includes('1 client waits for a server'))");
        await first.ExecuteAsync("commit");
        await waiting;
        await WaitAsync("![...document.querySelectorAll('#problems li')].some(item => item.textContent.includes('waits for a server'))");
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Figures_that_are_no_longer_renewed_are_said_to_be_old()
    {
        await OpenAsync(1280, "light", "ben");
        await WaitAsync("document.querySelectorAll('#targets tbody tr').length >= 3 && document.querySelector('#stale').hidden");

        // Frozen: no connection ends, and nothing comes.
        Pooler.Signal(Signals.Stop);
        try
        {
            await WaitAsync("!document.querySelector('#stale').hidden && document.title.startsWith('(no answer)')");
            Assert.Matches("^dcp does not answer. All that you see here is [0-9]+ s old", await Page.EvaluateExpressionAsync<string>("document.querySelector('#stale').textContent"));
            await ShotAsync("stale");
        }
        finally
        {
            Pooler.Signal(Signals.Cont);
        }

        await WaitAsync("document.querySelector('#stale').hidden && document.querySelector('#state').textContent === 'active'");
        Assert.Equal(0, await Pooler.StopAsync(Signals.Int));
        await WaitAsync("!document.querySelector('#stale').hidden && document.querySelector('#state').textContent === 'no answer'");
    }

    [Fact]
    public async Task States_are_pushed_and_an_operator_pauses_and_resumes_by_keyboard()
    {
        await using NpgsqlConnection client = await Pooler.ConnectAsync();
        await OpenAsync(1000, "light", "anna");
        await WaitAsync("document.querySelector('#pools td[data-label=state]')?.textContent === 'active'");

        await Page.FocusAsync("#pools button[aria-label='Pause app']");
        await Page.Keyboard.PressAsync("Enter");
        await WaitAsync("document.querySelector('#confirm').open");
        await Page.FocusAsync("#confirm-yes");
        await Page.Keyboard.PressAsync("Enter");

        await WaitAsync("document.querySelector('#pools td.warn')?.textContent === 'paused'");
        await Pooler.WaitForLogAsync(": pause app");
        await Page.EvaluateExpressionAsync("document.querySelector(\"#pools button[aria-label='Resume app']\").click()");
        await WaitAsync("document.querySelector('#pools td[data-label=state]')?.textContent === 'active'");
        Assert.Equal("1", await client.ScalarAsync("select 1"));
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task An_operator_drains_a_target_and_gives_it_another_weight_by_keyboard()
    {
        await OpenAsync(1280, "light", "anna");
        await WaitAsync("document.querySelector(\"#targets button[aria-label='Weight in/here']\")");
        await Page.FocusAsync("#targets button[aria-label='Weight in/here']");
        await Page.Keyboard.PressAsync("Enter");
        await WaitAsync("document.querySelector('#confirm').open && document.activeElement.id === 'confirm-value'");
        await Page.Keyboard.TypeAsync("300");
        await Page.Keyboard.PressAsync("Enter");
        await WaitAsync("document.querySelector('#message.bad')?.textContent.includes('a weight is 0 to 256')");

        await Page.EvaluateExpressionAsync("document.querySelector(\"#targets button[aria-label='Weight in/here']\").click()");
        await WaitAsync("document.activeElement.id === 'confirm-value'");
        await Page.Keyboard.TypeAsync("7");
        await Page.Keyboard.PressAsync("Enter");
        await WaitAsync("[...document.querySelectorAll('#targets tbody tr')].some(row => row.textContent.startsWith('in/here') && [...row.cells].some(cell => cell.dataset.label === 'weight' && cell.textContent === '7'))");
        await Pooler.WaitForLogAsync(": weight in/here 7\n");

        await Page.EvaluateExpressionAsync("document.querySelector(\"#targets button[aria-label='Drain in/here']\").click()");
        await WaitAsync("document.querySelector(\"#targets button[aria-label='Ready in/here']\")");
        Assert.Contains("in|frontend|here|", (await Pooler.ConsoleAsync("SHOW TARGETS")).Lines.Single(line => line.Contains("DRAIN", StringComparison.Ordinal)), StringComparison.Ordinal);
        await Page.EvaluateExpressionAsync("document.querySelector(\"#targets button[aria-label='Ready in/here']\").click()");
        await WaitAsync("document.querySelector(\"#targets button[aria-label='Drain in/here']\")");
        Assert.DoesNotContain(_complaints, complaint => !complaint.Contains("409", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_lets_nobody_in_and_a_viewer_has_no_buttons()
    {
        await Page.GoToAsync(Address);
        await LogInAsync("ben", "wrong");
        await WaitAsync("document.querySelector('#login-problem').textContent === 'wrong user or password'");
        await LogInAsync("ben", Users.Password);
        await WaitAsync("!document.querySelector('#live').hidden && document.querySelectorAll('#summary dd').length > 0");

        Assert.Equal(0, await Page.EvaluateExpressionAsync<int>("document.querySelectorAll('.actions button[aria-label]').length"));
        await Pooler.WaitForLogAsync("web: wrong password from 127.0.0.1");
    }

    [Fact]
    public async Task A_thousand_half_requests_are_bounded_and_disturb_no_query()
    {
        await using NpgsqlConnection client = await Pooler.ConnectAsync();
        List<Socket> sockets = [];
        try
        {
            for (int i = 0; i < 1000; i++)
            {
                Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, _port, TestContext.Current.CancellationToken);
                try
                {
                    await socket.SendAsync(Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: "), TestContext.Current.CancellationToken);
                }
                catch (SocketException)
                {
                    // One too many: closed at once.
                }
            }

            Assert.Equal("1", await client.ScalarAsync("select 1"));

            // Those that are too many are accepted before they are closed, and the last of them may be on their way yet.
            int open = Descriptors();
            for (int i = 0; i < 100 && open >= 400; i++)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                open = Descriptors();
            }

            Assert.True(open < 400, $"{open} descriptors are open");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }

        await WaitForPageAsync("/ready", HttpStatusCode.OK);
    }

    [Fact]
    public async Task Readiness_ends_while_the_last_clients_are_waited_for()
    {
        await using NpgsqlConnection client = await Pooler.ConnectAsync();
        await WaitForPageAsync("/health", HttpStatusCode.OK);
        await WaitForPageAsync("/ready", HttpStatusCode.OK);

        Pooler.Signal(Signals.Term);

        await WaitForPageAsync("/ready", HttpStatusCode.ServiceUnavailable);
        await WaitForPageAsync("/health", HttpStatusCode.OK);
        Assert.Equal("1", await client.ScalarAsync("select 1"));
        await client.CloseAsync();
        Assert.Equal(0, await Pooler.WaitForExitAsync());
    }

    private int Descriptors() => Directory.GetFiles($"/proc/{Pooler.Pid}/fd").Length;

    private async Task OpenAsync(int width, string scheme, string user)
    {
        await Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await Page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await Page.GoToAsync(Address);
        await LogInAsync(user, Users.Password);
    }

    private async Task LogInAsync(string user, string password)
    {
        await WaitAsync("!document.querySelector('#login').hidden");
        await Page.EvaluateFunctionAsync("(user, password) => { document.querySelector('#user').value = user; document.querySelector('#password').value = password; }", user, password);
        await Page.FocusAsync("#password");
        await Page.Keyboard.PressAsync("Enter");
    }

    private Task<IJSHandle> WaitAsync(string condition) => Page.WaitForFunctionAsync($"() => Boolean({condition})", new WaitForFunctionOptions { Timeout = 180_000 });

    private async Task ShotAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("DCP_SCREENSHOTS") is { Length: > 0 } directory)
            await Page.ScreenshotAsync(Path.Combine(directory, $"{name}.png"), new ScreenshotOptions { FullPage = true });
    }

    /// <summary>Asks until the answer is that, for half a minute at most.</summary>
    private async Task WaitForPageAsync(string path, HttpStatusCode expected)
    {
        using HttpClient http = new();
        string last = "nothing";
        for (int i = 0; i < 150; i++)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(Address + path, TestContext.Current.CancellationToken);
                if (answer.StatusCode == expected) return;
                last = $"{answer.StatusCode}";
            }
            catch (HttpRequestException exception)
            {
                last = exception.Message;
            }

            await Task.Delay(200, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{path} answers {last}");
    }
}
