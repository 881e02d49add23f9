using Dcp.Workload;
using Dcp.Workload.Connections;
using Npgsql;

namespace Dcp.Tests.Workload;

public sealed class PostgresUriTests
{
    [Fact]
    public void Every_part_is_read()
    {
        NpgsqlConnectionStringBuilder settings = PostgresUri.Parse(
            "postgresql://us%40er:p%3Ass%2F@db.example:6432/my%20app?sslmode=verify-full&sslrootcert=/ca.crt&connect_timeout=7&application_name=x&options=-c%20a%3Db").Settings;

        Assert.Equal(("us@er", "p:ss/", "db.example", 6432, "my app"), (settings.Username, settings.Password, settings.Host, settings.Port, settings.Database));
        Assert.Equal((SslMode.VerifyFull, "/ca.crt", 7, "x", "-c a=b"), (settings.SslMode, settings.RootCertificate, settings.Timeout, settings.ApplicationName, settings.Options));
    }

    [Fact]
    public void What_is_left_out_is_as_libpq_has_it()
    {
        NpgsqlConnectionStringBuilder settings = PostgresUri.Parse("postgres://me@").Settings;

        Assert.Equal(("localhost", 5432, "me", "me", SslMode.Prefer), (settings.Host, settings.Port, settings.Username, settings.Database, settings.SslMode));
    }

    [Fact]
    public void Connections_are_real_ones_and_queries_take_their_time()
    {
        NpgsqlConnectionStringBuilder settings = PostgresUri.Parse("postgresql://u@h/d").Settings;

        Assert.Equal((false, true, 0, 0), (settings.Pooling, settings.NoResetOnClose, settings.MaxAutoPrepare, settings.CommandTimeout));
    }

    [Theory]
    [InlineData("postgresql://[::1]:5433/d", "::1", 5433)]
    [InlineData("postgresql://[fe80::1]/d", "fe80::1", 5432)]
    [InlineData("postgresql:///d?host=/run/pg&port=5444", "/run/pg", 5444)]
    [InlineData("postgresql://%2Frun%2Fpg/d", "/run/pg", 5432)]
    public void Hosts_of_every_form_are_read(string uri, string host, int port)
    {
        NpgsqlConnectionStringBuilder settings = PostgresUri.Parse(uri).Settings;

        Assert.Equal((host, port), (settings.Host, settings.Port));
    }

    [Theory]
    [InlineData("postgresql://u@h1:1,h2,[::1]:3/d?load_balance_hosts=random", "h1:1,h2:5432,::1:3", true)]
    [InlineData("postgresql:///d?host=10.0.0.1,10.0.0.2&port=26257", "10.0.0.1:26257,10.0.0.2:26257", false)]
    [InlineData("postgresql://h1,h2/d?port=1,2", "h1:1,h2:2", false)]
    public void Several_hosts_are_tried_or_share_the_connections(string uri, string hosts, bool shared)
    {
        PostgresUri parsed = PostgresUri.Parse(uri);

        Assert.Equal(hosts, string.Join(',', parsed.Hosts.Select(host => $"{host.Host}:{host.Port}")));
        Assert.Equal(shared, parsed.IsSpread);
        Assert.Equal(parsed.Hosts[0], (parsed.Settings.Host!, parsed.Settings.Port));
    }

    [Theory]
    [InlineData("postgresql://u:secret@h:1/d?sslmode=prefer", "postgresql://u@h:1/d?sslmode=prefer")]
    [InlineData("postgresql://u:secret:@se@h/d", "postgresql://u@h/d")]
    [InlineData("postgresql://u@h/d?password=secret&sslmode=disable&sslpassword=secret", "postgresql://u@h/d?sslmode=disable")]
    [InlineData("postgresql://u@h/d?pass%77ord=secret", "postgresql://u@h/d")]
    [InlineData("postgresql://h", "postgresql://h")]
    public void No_secret_is_shown(string uri, string shown) => Assert.Equal(shown, PostgresUri.Parse(uri).WithoutPassword);

    [Theory]
    [InlineData("", "begin with postgresql://")]
    [InlineData("host=h user=secret", "begin with postgresql://")]
    [InlineData("mysql://u:secret@h/d", "begin with postgresql://")]
    [InlineData("postgresql://u:secret@h:0/d", "port '0' is not a number from 1 to 65535")]
    [InlineData("postgresql://u:secret@h:x/d", "port 'x' is not a number from 1 to 65535")]
    [InlineData("postgresql://u:secret@h/d?sslmode=maybe", "sslmode 'maybe' is not disable, allow")]
    [InlineData("postgresql://u:secret@h/d?ssl=1", "parameter 'ssl' is not known; these are: host, port")]
    [InlineData("postgresql://u:secret@h1,h2,h3/d?port=1,2", "names 2 ports for 3 hosts")]
    [InlineData("postgresql://u:secret@h1,/d", "names a host without a name")]
    [InlineData("postgresql://u:secret@h1,h2/d?load_balance_hosts=yes", "load_balance_hosts 'yes' is not disable or random")]
    [InlineData("postgresql://u:secret%zz@h/d", "a '%' that two hexadecimal digits do not follow")]
    [InlineData("postgresql://u:secret@[::1/d", "lacks its ']'")]
    public void What_is_wrong_is_said_without_the_password(string uri, string complaint)
    {
        WorkloadInputException refused = Assert.Throws<WorkloadInputException>(() => PostgresUri.Parse(uri));

        Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }
}
