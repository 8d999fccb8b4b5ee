package org.jamlik.serve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/** The certificate and key with which connections are encrypted (TLS), from a keystore in PKCS12 or JKS form. */
final class Lock {
    static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private Lock() {}

    static SSLContext of(Path keystore, char[] password) {
        try (InputStream bytes = Files.newInputStream(keystore)) {
            // reads both forms
            KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
            keys.load(bytes, password);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot read the keystore " + keystore + ": " + e.getMessage()
                            + "; it must be there, and its password in JAMLIK_TLS_PASSWORD",
                    e);
        }
    }
}
