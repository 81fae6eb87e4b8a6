package io.reactivememory.redis;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads whom to trust, once and by the caller: the driver would read the file for each connection, on an event loop. */
final class TrustedCertificates {

    private TrustedCertificates() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if there is no certificate in it
     */
    static TrustManagerFactory read(String file) {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
                trusted.setCertificateEntry(Integer.toString(trusted.size()), each);
            }
            if (trusted.size() == 0) {
                throw new IllegalArgumentException("no certificate");
            }
            return trusting(trusted);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Reads those that Java comes with. */
    static TrustManagerFactory ofJava() {
        try {
            return trusting(null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java trusts nobody", e);
        }
    }

    private static TrustManagerFactory trusting(@Nullable KeyStore certificates) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(certificates);
        return factory;
    }
}
