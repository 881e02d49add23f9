using System.Text;
using CsCheck;
using Dcp.Wire.Authentication;

namespace Dcp.Tests.Wire.Authentication;

public sealed class ScramTests
{
    // RFC 7677, section 3.
    private const string ClientNonce = "rOprNGfwEbeRWgbNEkqO";
    private const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private const string ServerFirst = $"r={ClientNonce}{ServerNonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string ClientFinal = $"c=biws,r={ClientNonce}{ServerNonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private const string ServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static readonly ScramKeyCache s_cache = new();
    private static readonly ChannelBinding s_bound = ChannelBinding.TlsServerEndPoint([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    [Fact]
    public void The_client_makes_the_messages_of_rfc_7677()
    {
        ScramClient client = new(ClientNonce, "user", "pencil"u8);
        Assert.Equal($"n,,n=user,r={ClientNonce}", Text(client.First()));
        Assert.True(client.TryContinue(Bytes(ServerFirst), out byte[] final));
        Assert.Equal(ClientFinal, Text(final));
        Assert.True(client.TryFinish(Bytes(ServerFinal)));
        Assert.True(client.IsDone);
    }

    [Fact]
    public void The_server_makes_the_messages_of_rfc_7677()
    {
        byte[] salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");
        ScramKeys keys = ScramKeys.Derive("pencil"u8, salt, 4096);
        ScramServer server = new(ScramVerifier.FromKeys(keys, salt, 4096), false, null, ServerNonce);
        Assert.True(server.TryBegin("SCRAM-SHA-256"u8, Bytes($"n,,n=user,r={ClientNonce}"), out byte[] first));
        Assert.Equal(ServerFirst, Text(first));
        Assert.Equal(ScramVerdict.Accepted, server.Finish(Bytes(ClientFinal), out byte[] final));
        Assert.Equal(ServerFinal, Text(final));
        Assert.Equal(keys.ClientKey, server.Keys!.ClientKey);
    }

    [Fact]
    public void The_verifier_is_the_one_that_postgres_stores()
    {
        // pg_authid of PostgreSQL 15 after CREATE ROLE ... PASSWORD 'geheim'.
        const string stored = "SCRAM-SHA-256$4096:4Yfrjkhs+YVxAr0j9oFwTQ==$NrKnDZM7iCJbc6am7tWErHUs53poqgRKrGy0qUPZ96g=:IcCGhTG6qcpjsrdt8EzE4PKgLtuMSY91s7BjAn8FYAQ=";
        Assert.True(ScramVerifier.TryParse(stored, out ScramVerifier? verifier));
        ScramKeys keys = ScramKeys.Derive("geheim"u8, verifier.Salt, verifier.Iterations);
        Assert.Equal(stored, ScramVerifier.FromKeys(keys, verifier.Salt, verifier.Iterations).ToString());
    }

    [Fact]
    public void Any_password_and_binding_log_in_and_any_other_password_does_not() =>
        Gen.Select(Gen.String, Gen.String, Gen.Int[0, 2]).Sample(
            (password, other, flag) =>
            {
                byte[] right = Encoding.UTF8.GetBytes(password);
                ChannelBinding[] bindings = [ChannelBinding.None, ChannelBinding.NotOffered, s_bound];
                ChannelBinding binding = bindings[flag];
                ScramVerifier verifier = ScramVerifier.Create(right, 10);
                Assert.Equal(ScramVerdict.Accepted, Exchange(new(verifier, binding), new(right, null, binding)));
                bool same = SaslPrep.Prepare(password).AsSpan().SequenceEqual(SaslPrep.Prepare(other));
                ScramClient wrong = new(Encoding.UTF8.GetBytes(other), null, binding);
                ScramVerdict verdict = Exchange(new(verifier, binding), wrong);
                Assert.Equal(same ? ScramVerdict.Accepted : ScramVerdict.WrongPassword, verdict);
            },
            iter: 300);

    [Fact]
    public void Keys_taken_from_a_login_log_in_elsewhere()
    {
        ScramVerifier verifier = ScramVerifier.Create("geheim"u8, 10);
        ScramServer first = new(verifier);
        Assert.Equal(ScramVerdict.Accepted, Exchange(first, new("geheim"u8, null)));
        Assert.Equal(ScramVerdict.Accepted, Exchange(new(verifier), new ScramClient(first.Keys!)));
    }

    [Fact]
    public void A_mock_exchange_looks_real_and_ends_as_a_wrong_password()
    {
        ScramSalts salts = new(new byte[32]);
        ScramServer mock = ScramServer.Mock(salts, "nobody", 4096);
        Assert.True(mock.TryBegin("SCRAM-SHA-256"u8, "n,,n=,r=abc"u8, out byte[] one));
        Assert.True(ScramServer.Mock(salts, "nobody", 4096).TryBegin("SCRAM-SHA-256"u8, "n,,n=,r=abc"u8, out byte[] two));
        Assert.True(ScramServer.FromPassword("x"u8, salts, "nobody", 4096, s_cache).TryBegin("SCRAM-SHA-256"u8, "n,,n=,r=abc"u8, out byte[] real));
        Assert.Equal(Salt(one), Salt(two));
        Assert.Equal(Salt(one), Salt(real));
        Assert.Equal(ScramVerdict.WrongPassword, Exchange(ScramServer.Mock(salts, "nobody", 10), new("x"u8, null)));
        Assert.NotEqual(salts.For("a"), salts.For("b"));
    }

    [Theory]
    [InlineData("n,a=admin,n=,r=abc")]
    [InlineData("n,,m=x,n=,r=abc")]
    [InlineData("n,,r=abc")]
    [InlineData("n,,n=")]
    [InlineData("n,,n=,r=")]
    [InlineData("n,,n=,r=a b")]
    [InlineData("n,,n=,r=abc,")]
    [InlineData("n,,n=,r=abc,1=x")]
    [InlineData("x,,n=,r=abc")]
    [InlineData("p=tls-unique,,n=,r=abc")]
    [InlineData("p=tls-server-end-point,,n=,r=abc")]
    [InlineData("n")]
    [InlineData("")]
    [InlineData("n,,n=\0,r=abc")]
    public void A_bad_first_message_is_a_value(string message)
    {
        ScramServer server = new(ScramVerifier.Create("x"u8, 10));
        Assert.False(server.TryBegin("SCRAM-SHA-256"u8, Bytes(message), out _));
        Assert.NotNull(server.Error);
        Assert.Equal(ScramVerdict.Malformed, server.Finish(Bytes("c=biws,r=abc,p="), out _));
    }

    [Fact]
    public void Channel_binding_cannot_be_talked_away()
    {
        ScramVerifier verifier = ScramVerifier.Create("x"u8, 10);
        Assert.False(new ScramServer(verifier, s_bound).TryBegin("SCRAM-SHA-256"u8, "y,,n=,r=abc"u8, out _));
        Assert.False(new ScramServer(verifier, s_bound).TryBegin("SCRAM-SHA-256-PLUS"u8, "n,,n=,r=abc"u8, out _));
        Assert.False(new ScramServer(verifier).TryBegin("SCRAM-SHA-256-PLUS"u8, "p=tls-server-end-point,,n=,r=abc"u8, out _));
        Assert.True(new ScramServer(verifier, s_bound).TryBegin("SCRAM-SHA-256"u8, "n,,n=,r=abc"u8, out _));
        ScramClient elsewhere = new("x"u8, null, ChannelBinding.TlsServerEndPoint(new byte[32]));
        Assert.Equal(ScramVerdict.Malformed, Exchange(new(verifier, s_bound), elsewhere));
    }

    [Theory]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf92,i=0")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf92,i=-1")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf92,i=+5")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf92,i= 5")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf92,i=2000000000")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf92,i=99999999999")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf9,i=10")]
    [InlineData("r=%N,s=QSXCR+Q6 ek8bf92,i=10")]
    [InlineData("r=%N,s=QSXCR+Q6\nsek8bf92,i=10")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf9==,i=10")]
    [InlineData("r=%N,s=,i=10")]
    [InlineData("r=%N,i=10,s=QSXCR+Q6sek8bf92")]
    [InlineData("r=%N,s=QSXCR+Q6sek8bf92,i=10,x=1")]
    [InlineData("r=other,s=QSXCR+Q6sek8bf92,i=10")]
    [InlineData("r=abc,s=QSXCR+Q6sek8bf92,i=10")]
    [InlineData("e=other-error")]
    [InlineData("")]
    public void A_bad_server_first_message_is_a_value(string message)
    {
        ScramClient client = new("abc", "", "x"u8);
        client.First();
        Assert.False(client.TryContinue(Bytes(message.Replace("%N", "abcdef", StringComparison.Ordinal)), out _));
        Assert.NotNull(client.Error);
        Assert.False(client.TryFinish(Bytes(ServerFinal)));
    }

    [Theory]
    [InlineData("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=")]
    [InlineData("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,x=1")]
    [InlineData("v=")]
    [InlineData("e=invalid-proof")]
    [InlineData("")]
    public void A_server_that_cannot_prove_itself_is_refused(string message)
    {
        ScramClient client = new(ClientNonce, "user", "pencil"u8);
        client.First();
        Assert.True(client.TryContinue(Bytes(ServerFirst), out _));
        Assert.False(client.TryFinish(Bytes(message)));
        Assert.False(client.IsDone);
        Assert.NotNull(client.Error);
    }

    [Fact]
    public void A_changed_final_message_is_never_accepted()
    {
        byte[] salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");
        ScramVerifier verifier = ScramVerifier.FromKeys(ScramKeys.Derive("pencil"u8, salt, 4096), salt, 4096);
        Gen.Select(Gen.Int[0, ClientFinal.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                byte[] changed = Bytes(ClientFinal);
                if (changed[at] == value) return;
                changed[at] = value;
                ScramServer server = new(verifier, false, null, ServerNonce);
                Assert.True(server.TryBegin("SCRAM-SHA-256"u8, Bytes($"n,,n=user,r={ClientNonce}"), out _));
                Assert.NotEqual(ScramVerdict.Accepted, server.Finish(changed, out byte[] final));
                Assert.Empty(final);
                Assert.Null(server.Keys);
            },
            iter: 5_000);
    }

    [Theory]
    [InlineData("SCRAM-SHA-256$0:c2FsdA==$%K:%K")]
    [InlineData("SCRAM-SHA-256$:c2FsdA==$%K:%K")]
    [InlineData("SCRAM-SHA-256$4096:$%K:%K")]
    [InlineData("SCRAM-SHA-256$4096:c2FsdA==$%K")]
    [InlineData("SCRAM-SHA-256$4096:c2FsdA==$%K:c2FsdA==")]
    [InlineData("SCRAM-SHA-256$4096:c2FsdA==$%K:%K:%K")]
    [InlineData("SCRAM-SHA-256$4096:c2FsdA==$%K:%K$")]
    [InlineData("scram-sha-256$4096:c2FsdA==$%K:%K")]
    [InlineData("SCRAM-SHA-1$4096:c2FsdA==$%K:%K")]
    public void A_secret_of_another_form_is_a_password(string text)
    {
        string key = Convert.ToBase64String(new byte[32]);
        text = text.Replace("%K", key, StringComparison.Ordinal);
        Assert.False(ScramVerifier.TryParse(text, out _));
        Assert.Equal(SecretKind.Plain, UserSecret.Parse(text).Kind);
        Assert.Equal(SecretKind.Scram, UserSecret.Parse($"SCRAM-SHA-256$4096:c2FsdA==${key}:{key}").Kind);
    }

    private static ScramVerdict Exchange(ScramServer server, ScramClient client)
    {
        if (!server.TryBegin(Bytes(client.Mechanism), client.First(), out byte[] serverFirst)) return ScramVerdict.Malformed;
        Assert.True(client.TryContinue(serverFirst, out byte[] clientFinal), client.Error);
        ScramVerdict verdict = server.Finish(clientFinal, out byte[] serverFinal);
        if (verdict == ScramVerdict.Accepted) Assert.True(client.TryFinish(serverFinal), client.Error);
        return verdict;
    }

    private static string Salt(byte[] serverFirst) => Text(serverFirst).Split(',')[1];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
