using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dcp.Net.Tls;

namespace Dcp.Tests.Net.Tls;

public sealed class TlsFilesTests : IDisposable
{
    private readonly PemDirectory _files = new();

    public void Dispose() => _files.Dispose();

    private static void AssertProblem<T>(string file, string what, TlsLoaded<T> loaded)
        where T : class
    {
        Assert.Null(loaded.Value);
        Assert.Contains(loaded.Problems, problem => problem.StartsWith(file, StringComparison.Ordinal) && problem.Contains(what, StringComparison.Ordinal));
    }

    private string CertificateFile(X509Certificate2 certificate) => _files.Write("some.crt", certificate.ExportCertificatePem());

    [Fact]
    public void A_certificate_with_its_chain_and_its_key_are_loaded()
    {
        var chain = Certificates.Server.ExportCertificatePem() + "\n" + Certificates.Authority.ExportCertificatePem();
        var loaded = new TlsFiles { Certificate = _files.Write("chain.crt", chain), Key = _files.Write("a.key", Certificates.KeyOf(Certificates.Server)) }
            .LoadServer(false);
        Assert.Empty(loaded.Problems);
        var context = loaded.Value!.ServerCertificateContext!;
        Assert.Equal(Certificates.Server.Thumbprint, context.TargetCertificate.Thumbprint);
        Assert.True(context.TargetCertificate.HasPrivateKey);
        Assert.False(loaded.Value.ClientCertificateRequired);
    }

    [Fact]
    public void Certificate_and_key_may_share_a_file()
    {
        var both = Certificates.KeyOf(Certificates.Server) + "\n" + Certificates.Server.ExportCertificatePem();
        Assert.Empty(new TlsFiles { Certificate = _files.Write("both.pem", both) }.LoadServer(false).Problems);
    }

    [Fact]
    public void A_server_without_a_certificate_is_told_so() =>
        AssertProblem("a server needs", "certificate file", new TlsFiles().LoadServer(false));

    [Fact]
    public void A_client_needs_no_file() => Assert.Empty(new TlsFiles().LoadClient(TlsCheck.None).Problems);

    [Fact]
    public void Every_file_that_is_missing_is_named()
    {
        var files = new TlsFiles { Certificate = _files.PathOf("no.crt"), Key = _files.PathOf("no.key"), Authorities = _files.PathOf("no.ca") };
        var loaded = files.LoadServer(true);
        AssertProblem(files.Certificate, "No such file or directory", loaded);
        AssertProblem(files.Authorities, "No such file or directory", loaded);
    }

    [Fact]
    public void A_directory_is_no_file() =>
        AssertProblem(_files.PathOf(""), "cannot be read", new TlsFiles { Authorities = _files.PathOf("") }.LoadClient(TlsCheck.Authority));

    [Fact]
    public void Text_that_is_no_PEM_is_called_that()
    {
        var file = _files.Write("readme.crt", "hello");
        AssertProblem(file, "no certificate in PEM form", new TlsFiles { Authorities = file }.LoadClient(TlsCheck.Authority));
    }

    [Fact]
    public void A_damaged_certificate_is_called_that()
    {
        var file = _files.Write("bad.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        AssertProblem(file, "damaged", new TlsFiles { Authorities = file }.LoadClient(TlsCheck.Authority));
    }

    [Fact]
    public void A_key_of_another_certificate_is_found_out()
    {
        var key = _files.Write("other.key", Certificates.KeyOf(Certificates.Client));
        AssertProblem(key, "does not belong", new TlsFiles { Certificate = CertificateFile(Certificates.Server), Key = key }.LoadServer(false));
    }

    [Fact]
    public void A_key_of_another_kind_is_found_out()
    {
        using var rsa = RSA.Create(2048);
        var key = _files.Write("rsa.key", rsa.ExportPkcs8PrivateKeyPem());
        AssertProblem(key, "another kind", new TlsFiles { Certificate = CertificateFile(Certificates.Server), Key = key }.LoadServer(false));
    }

    [Fact]
    public void An_encrypted_key_is_refused_with_that_reason()
    {
        var pem = Certificates.Server.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
            "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var key = _files.Write("locked.key", pem);
        AssertProblem(key, "encrypted", new TlsFiles { Certificate = CertificateFile(Certificates.Server), Key = key }.LoadServer(false));
    }

    [Fact]
    public void A_file_without_a_key_is_called_that()
    {
        var certificate = CertificateFile(Certificates.Server);
        AssertProblem(certificate, "no private key", new TlsFiles { Certificate = certificate }.LoadServer(false));
    }
}
