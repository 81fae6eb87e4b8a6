package io.reactivememory.testservers;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The majors that are tested against, the oldest and the newest, whose binaries the build has put beside this class. */
public enum PostgresVersion implements PgBinaryResolver {
    /** The oldest. */
    V15(15),
    /** The newest. */
    V18(18);

    private final int major;

    PostgresVersion(int major) {
        this.major = major;
    }

    /** Returns the number that its version begins with. */
    public int major() {
        return major;
    }

    /** The jar has one archive, for the platform of the build. */
    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        String name = major + ".jar";
        InputStream jar = PostgresVersion.class.getResourceAsStream(name);
        if (jar == null) {
            throw new IOException(name + " is missing: `mvn generate-resources` puts it there");
        }
        try (ZipInputStream entries = new ZipInputStream(jar)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(entries.readAllBytes());
                }
            }
        }
        throw new IOException("no .txz in " + name);
    }
}
