package io.reactivememory.r2dbc;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The majors that the tests run against, the oldest and the newest, and where the build has put their binaries. */
enum PostgresVersion implements PgBinaryResolver {
    V15(15),
    V18(18);

    static final Path BINARIES = Path.of("target", "postgresql").toAbsolutePath();

    private final int major;

    PostgresVersion(int major) {
        this.major = major;
    }

    int major() {
        return major;
    }

    /** The jar has one archive, for the platform of the build. */
    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        Path jar = BINARIES.resolve(major + ".jar");
        if (!Files.exists(jar)) {
            throw new IOException(jar + " is missing: `mvn generate-test-resources` puts it there");
        }
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(entries.readAllBytes());
                }
            }
        }
        throw new IOException("No .txz in " + jar);
    }
}
