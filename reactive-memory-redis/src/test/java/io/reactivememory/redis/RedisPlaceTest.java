package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider.ImmediateRedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.reactivememory.config.MemoryOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a URL is read. */
class RedisPlaceTest {

    private static RedisPlace place(String url) {
        return place(url, null);
    }

    private static RedisPlace place(String url, @Nullable String sentinelMaster) {
        return RedisPlace.of(MemoryOptions.parse(url), sentinelMaster);
    }

    private static RedisURI server(String url) {
        RedisPlace place = place(url);
        assertThat(place.cluster()).isFalse();
        assertThat(place.servers()).hasSize(1);
        return place.servers().get(0);
    }

    /** Known at once: who connects must not wait for another thread to tell them. */
    private static RedisCredentials login(RedisURI server) {
        assertThat(server.getCredentialsProvider()).isInstanceOf(ImmediateRedisCredentialsProvider.class);
        return ((ImmediateRedisCredentialsProvider) server.getCredentialsProvider()).resolveCredentialsNow();
    }

    @Test
    void everythingIsRead() {
        RedisURI server = server("redis://alice:secret@host.example:7000/3?clientName=x");
        assertThat(server.getHost()).isEqualTo("host.example");
        assertThat(server.getPort()).isEqualTo(7000);
        assertThat(server.getDatabase()).isEqualTo(3);
        assertThat(server.isSsl()).isFalse();
        assertThat(login(server).getUsername()).isEqualTo("alice");
        assertThat(login(server).getPassword()).containsExactly("secret".toCharArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://host", "redis://host/", "redis://host:6379", "redis://host:6379/0"})
    void restHasDefaults(String url) {
        RedisURI server = server(url);
        assertThat(server.getPort()).isEqualTo(6379);
        assertThat(server.getDatabase()).isZero();
        assertThat(login(server).hasUsername()).isFalse();
        assertThat(login(server).hasPassword()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:sec%40%3A%2F+ret@host", "redis://sec%40%3A%2F+ret@host"})
    void passwordNeedsNoUser(String url) {
        assertThat(login(server(url)).hasUsername()).isFalse();
        assertThat(login(server(url)).getPassword()).containsExactly("sec@:/+ret".toCharArray());
    }

    @Test
    void addressOfVersionSixIsRead() {
        assertThat(server("redis://[::1]:7000").getHost()).isEqualTo("::1");
        assertThat(server("redis://[::1]:7000").getPort()).isEqualTo(7000);
    }

    @Test
    void tlsIsOfTheScheme() {
        assertThat(server("rediss://host").isSsl()).isTrue();
        assertThat(place("rediss-cluster://one,two").servers()).allMatch(RedisURI::isSsl);
        assertThat(place("redis-cluster://one,two").servers()).noneMatch(RedisURI::isSsl);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis-cluster", "rediss-cluster"})
    void cluster(String scheme) {
        RedisPlace place = place(scheme + "://alice:secret@one:7000,two,[::1]:7001");
        assertThat(place.cluster()).isTrue();
        assertThat(place.servers()).extracting(RedisURI::getHost).containsExactly("one", "two", "::1");
        assertThat(place.servers()).extracting(RedisURI::getPort).containsExactly(7000, 6379, 7001);
        assertThat(place.servers())
                .allSatisfy(server -> assertThat(login(server).getUsername()).isEqualTo("alice"));
    }

    @Test
    void sentinel() {
        RedisURI server = place("redis-sentinel://alice:secret@one:1,two/3", "memory")
                .servers()
                .get(0);
        assertThat(server.getSentinelMasterId()).isEqualTo("memory");
        assertThat(server.getSentinels()).extracting(RedisURI::getHost).containsExactly("one", "two");
        assertThat(server.getSentinels()).extracting(RedisURI::getPort).containsExactly(1, 26379);
        assertThat(server.getDatabase()).isEqualTo(3);
        assertThat(login(server).getUsername()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redis                                       | has no host
            redis:                                      | has no host
            redis://                                    | has no host
            redis:host                                  | has no host
            redis:///3                                  | has no host
            redis://alice:hidden@                       | has no host
            redis://alice:hidden@/3                     | has no host
            redis://alice:hidden@ho st                  | a host is a name
            redis://alice:hidden@[::1                   | a host is a name
            redis://alice:hidden@host:port              | the port must be a whole number from 1 to 65535
            redis://alice:hidden@host:                  | the port must be a whole number from 1 to 65535
            redis://alice:hidden@host:0                 | the port must be a whole number from 1 to 65535
            redis://alice:hidden@host:-1                | the port must be a whole number from 1 to 65535
            redis://alice:hidden@host:+1                | the port must be a whole number from 1 to 65535
            redis://alice:hidden@host:70000             | the port must be a whole number from 1 to 65535
            redis-cluster://alice:hidden@one,two:70000  | the port must be a whole number from 1 to 65535
            redis://alice:hidden@host/-1                | the database must be a whole number from 0
            redis://alice:hidden@host/first             | the database must be a whole number from 0
            redis://alice:hidden@host/1/2               | the database must be a whole number from 0
            redis://alice:hidden@host/99999999999       | the database must be a whole number from 0
            redis-cluster://alice:hidden@host/1         | a cluster has no database but 0
            redis://alice:hidden@one,two                | more than one host
            redis://alice:hidden%zz@host                | two hexadecimal digits
            redis-sentinel://alice:hidden@one           | redis-sentinel with sentinelMaster
            """)
    void anythingElseIsRefusedWithoutThePassword(String url, String reason) {
        assertThatThrownBy(() -> place(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageContaining(reason)
                .hasMessageContaining("redis://user:password@host:port/database")
                .message()
                .doesNotContain("hidden");
    }

    @Test
    void masterWithoutSentinelIsRefused() {
        assertThatThrownBy(() -> place("redis://host", "memory"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sentinelMaster goes with redis-sentinel");
    }
}
