package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.config.MemoryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a URL is read. */
class PostgresPlaceTest {

    private static PostgresPlace place(String url) {
        return PostgresPlace.of(MemoryOptions.parse(url));
    }

    @Test
    void everythingIsRead() {
        assertThat(place("postgresql://alice:secret@db.example:5433/memory?poolSize=2"))
                .isEqualTo(new PostgresPlace("db.example", 5433, "memory", "alice", "secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://db", "postgres://db", "postgresql://db/", "postgresql://db:5432"})
    void restHasDefaults(String url) {
        assertThat(place(url)).isEqualTo(new PostgresPlace("db", 5432, null, null, null));
    }

    @Test
    void escapesAreResolved() {
        assertThat(place("postgresql://al%40ice:p%3Aa%2Fs%25s%20%C3%A9+:x@db/my%20memory"))
                .isEqualTo(new PostgresPlace("db", 5432, "my memory", "al@ice", "p:a/s%s é+:x"));
    }

    @Test
    void userNeedsNoPassword() {
        assertThat(place("postgresql://alice@db/memory"))
                .isEqualTo(new PostgresPlace("db", 5432, "memory", "alice", null));
    }

    @Test
    void addressOfVersionSixIsRead() {
        assertThat(place("postgresql://alice@[::1]:5433/memory"))
                .isEqualTo(new PostgresPlace("::1", 5433, "memory", "alice", null));
    }

    @Test
    void messagesNameItWithoutTheUser() {
        assertThat(place("postgresql://alice:secret@db:5433/memory")).hasToString("db:5433/memory");
        assertThat(place("postgresql://alice:secret@db")).hasToString("db:5432");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql",
                "postgresql:",
                "postgresql://",
                "postgresql:memory",
                "postgresql:///memory",
                "postgresql://alice:hidden@db/one/two",
                "postgresql://alice:hidden@db/memory#part",
                "postgresql://alice:hidden@db:port/memory",
                "postgresql://alice:hid den@db/memory",
                "postgresql://alice:hidden%@db/memory",
                "postgresql://alice:hidden%zz@db/memory",
                "postgresql://alice:hidden@/memory",
                "postgresql://alice:hidden@[::1/memory",
                "postgresql://alice:hidden@db_1/memo ry"
            })
    void anythingElseIsRefusedWithoutThePassword(String url) {
        assertThatThrownBy(() -> place(url))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(String.valueOf(cause.getMessage())).doesNotContain("hidden", "hid den");
                    }
                });
    }
}
