using System.Net.Security;
using System.Runtime.InteropServices;

namespace Dcp.Net.Tls;

/// <summary>
/// What OpenSSL's own language for lists of cipher suites stands for (<c>HIGH:!aNULL</c>), asked of the OpenSSL that the runtime uses as well: only it
/// knows its classes, and they change from one version to the next. Up to TLS 1.2: suites of 1.3 are named one by one. Any thread.
/// </summary>
public static unsafe class SystemCiphers
{
    private static readonly string[] s_libraries = ["libssl.so.3", "libssl.so.1.1", "libssl.so"];

    private static readonly Lazy<nint> s_library = new(Load);

    /// <summary>The suites in OpenSSL's order; null when there is no OpenSSL, or the text stands for none.</summary>
    public static IReadOnlyList<TlsCipherSuite>? Expand(string list)
    {
        var library = s_library.Value;
        if (library == 0) return null;
        var method = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "TLS_method");
        var create = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "SSL_CTX_new");
        var free = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "SSL_CTX_free");
        var set = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "SSL_CTX_set_cipher_list");
        var set13 = (delegate* unmanaged<nint, byte*, int>)NativeLibrary.GetExport(library, "SSL_CTX_set_ciphersuites");
        var context = create(method());
        if (context == 0) return null;
        var text = Marshal.StringToCoTaskMemUTF8(list);
        try
        {
            byte none = 0;
            _ = set13(context, &none);
            return set(context, (byte*)text) == 1 ? Read(library, context) : null;
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
            free(context);
        }
    }

    private static List<TlsCipherSuite> Read(nint library, nint context)
    {
        var ciphersOf = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "SSL_CTX_get_ciphers");
        var count = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "OPENSSL_sk_num");
        var item = (delegate* unmanaged<nint, int, nint>)NativeLibrary.GetExport(library, "OPENSSL_sk_value");
        var id = (delegate* unmanaged<nint, ushort>)NativeLibrary.GetExport(library, "SSL_CIPHER_get_protocol_id");
        var ciphers = ciphersOf(context);
        List<TlsCipherSuite> suites = [];
        for (var i = 0; i < count(ciphers); i++) suites.Add((TlsCipherSuite)id(item(ciphers, i)));
        return suites;
    }

    private static nint Load()
    {
        foreach (var name in s_libraries)
        {
            if (NativeLibrary.TryLoad(name, out var library)) return library;
        }

        return 0;
    }
}
