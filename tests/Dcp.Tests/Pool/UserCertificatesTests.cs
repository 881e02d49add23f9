using System.Security.Cryptography.X509Certificates;
using Dcp.Net.Tls;
using Dcp.Server.Pool;
using Dcp.Tests.Net.Tls;

namespace Dcp.Tests.Pool;

public sealed class UserCertificatesTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PemDirectory _files = new();
    private readonly UserCertificates _certificates;

    public UserCertificatesTests() =>
        _certificates = new(new TlsFiles().LoadClient(TlsCheck.None).Value!, _files.PathOf("client.%u.crt"), _files.PathOf("client.%u.key"));

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Each_user_has_its_own_and_keeps_it()
    {
        Write("app", Certificates.Client);
        Write("db", Certificates.Server);
        Assert.Null(_certificates.Find("app", s_now));

        var app = _certificates.Load("app", s_now).Value!;

        Assert.Same(app, _certificates.Find("app", s_now));
        Assert.Equal("CN=app", app.OptionsFor("x").ClientCertificateContext!.TargetCertificate.Subject);
        Assert.Null(_certificates.Find("db", s_now));
        Assert.Equal("CN=db.example.com", _certificates.Load("db", s_now).Value!.OptionsFor("x").ClientCertificateContext!.TargetCertificate.Subject);
    }

    [Fact]
    public void What_was_missing_is_there_when_it_is_there()
    {
        Assert.Equal([$"{_files.PathOf("client.app.crt")}: No such file or directory"], _certificates.Load("app", s_now).Problems);
        Write("app", Certificates.Client);

        Assert.NotNull(_certificates.Load("app", s_now).Value);
    }

    [Fact]
    public void One_that_has_expired_meanwhile_is_read_again()
    {
        Write("app", Certificates.Expired);
        var before = new DateTimeOffset(Certificates.Expired.NotBefore).AddDays(1);
        Assert.NotNull(_certificates.Load("app", before).Value);
        Assert.NotNull(_certificates.Find("app", before));

        Assert.Null(_certificates.Find("app", s_now));
        Assert.Equal([$"{_files.PathOf("client.app.crt")}: has expired at 2021-01-01 00:00:00Z"], _certificates.Load("app", s_now).Problems);
        Write("app", Certificates.Client);
        Assert.NotNull(_certificates.Load("app", s_now).Value);
        Assert.NotNull(_certificates.Find("app", s_now));
    }

    [Fact]
    public void One_that_is_for_later_says_so()
    {
        Write("app", Certificates.Client);

        Assert.Equal(
            [$"{_files.PathOf("client.app.crt")}: is not valid before 2020-01-01 00:00:00Z"], _certificates.Load("app", s_now.AddYears(-7)).Problems);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        Write("app", Certificates.Client);
        _files.Write("client.app.key", Certificates.KeyOf(Certificates.Server));

        Assert.Contains("does not belong to the certificate", Assert.Single(_certificates.Load("app", s_now).Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0b110_000_000, true)]
    [InlineData(0b110_100_000, true)]
    [InlineData(0b110_100_100, false)]
    [InlineData(0b110_110_000, false)]
    [InlineData(0b110_000_001, false)]
    public void A_key_that_others_can_read_is_not_used(int mode, bool isTaken)
    {
        Write("app", Certificates.Client);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_files.PathOf("client.app.key"), (UnixFileMode)mode);

        var loaded = _certificates.Load("app", s_now);

        Assert.Equal(isTaken, loaded.Value is not null);
        if (!isTaken) Assert.Contains($"the private key has mode 0{Convert.ToString(mode, 8)}; ", Assert.Single(loaded.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_may_stand_in_the_certificates_file()
    {
        UserCertificates certificates = new(new TlsFiles().LoadClient(TlsCheck.None).Value!, _files.PathOf("%u.pem"), null);
        Protect(_files.Write("app.pem", Certificates.Client.ExportCertificatePem() + "\n" + Certificates.KeyOf(Certificates.Client)));

        Assert.NotNull(certificates.Load("app", s_now).Value);
    }

    [Fact]
    public void A_name_that_is_no_files_name_is_refused_before_any_file_is_touched() =>
        Assert.StartsWith("its name cannot be part of a file's name", Assert.Single(_certificates.Load("../app", s_now).Problems), StringComparison.Ordinal);

    private void Write(string user, X509Certificate2 certificate)
    {
        _files.Write($"client.{user}.crt", certificate.ExportCertificatePem());
        Protect(_files.Write($"client.{user}.key", Certificates.KeyOf(certificate)));
    }

    private static void Protect(string file)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
