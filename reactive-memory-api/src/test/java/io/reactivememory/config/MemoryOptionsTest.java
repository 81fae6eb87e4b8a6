package io.reactivememory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryOptionsTest {

    private static final Option<Integer> POOL = Option.number("poolSize", 4, 1, 64, "How many connections.");
    private static final Option<Duration> POLL = Option.duration("poll", Duration.ofSeconds(1), "How often.");
    private static final Option<String> SCHEMA = Option.text("schema", null, "The schema.");

    @ParameterizedTest
    @CsvSource({
        "inmemory:,                                 inmemory,   ''",
        "local,                                     local,      ''",
        "h2:file:./data/memory?poolSize=4,          h2,         file:./data/memory",
        "postgresql://db.example.org:5432/m?poll=x, postgresql, //db.example.org:5432/m",
        "redis-cluster://a:1,                       redis-cluster, //a:1"
    })
    void urlIsSchemeAndLocation(String url, String scheme, String location) {
        MemoryOptions options = MemoryOptions.parse(url);
        assertThat(options.scheme()).isEqualTo(scheme);
        assertThat(options.provider()).isEqualTo(scheme);
        assertThat(options.location()).isEqualTo(location);
    }

    @Test
    void urlGivesOptions() {
        MemoryOptions options = MemoryOptions.parse("h2:mem:x?poolSize=7&schema=a%26b%3D%C3%A9&poll=PT2S");
        assertThat(options.get(POOL)).isEqualTo(7);
        assertThat(options.get(SCHEMA)).isEqualTo("a&b=é");
        assertThat(options.get(POLL)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void valueMayHaveAnEqualsSign() {
        assertThat(MemoryOptions.parse("h2:x?schema=a=b").get(SCHEMA)).isEqualTo("a=b");
        assertThat(MemoryOptions.parse("h2:x?schema=").get(SCHEMA)).isEmpty();
    }

    @Test
    void absentOptionHasItsDefault() {
        MemoryOptions options = MemoryOptions.parse("h2:mem:x");
        assertThat(options.get(POOL)).isEqualTo(4);
        assertThat(options.find(SCHEMA)).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.get(SCHEMA))
                .withMessage("option schema is missing: The schema.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "1h2:x", "h 2:x", "://x", "?poolSize=4", "h2?poolSize=4"})
    void refusesWhatHasNoScheme(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryOptions.parse(url))
                .withMessageStartingWith("memory URL must be scheme:location?option=value, but is '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2:x?", "h2:x?poolSize", "h2:x?=4", "h2:x?poolSize=4&", "h2:x?&poolSize=4"})
    void refusesOptionsThatAreNotNameAndValue(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryOptions.parse(url))
                .withMessageStartingWith("memory URL must give options as name=value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2:x?schema=%zz", "h2:x?schema=%4", "h2:x?%=x"})
    void refusesBrokenEscapes(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryOptions.parse(url));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://alice:hunter2@host:6379/0,      redis://***@host:6379/0",
        "redis://hunter2@host,                   redis://***@host",
        "redis://alice:p@hunter2@host/0,         redis://***@host/0",
        "redis://alice:p/hunter2@host/0,         redis://***@host/0",
        "h2:x?password=hunter2,                  h2:x?password=***",
        "h2:x?dbPassword=hunter2&schema=s,       h2:x?dbPassword=***&schema=s",
        "h2:x?apiKey=hunter2,                    h2:x?apiKey=***",
        "h2:x?ACCESS_TOKEN=hunter2,              h2:x?ACCESS_TOKEN=***",
        "h2:x?clientSecret=hunter2,              h2:x?clientSecret=***",
        "h2:x?credentials=hunter2,               h2:x?credentials=***",
        "h2:x?pwd=hunter2&passwd=hunter2,        h2:x?passwd=***&pwd=***",
        "h2:file:./data?poolSize=4,              h2:file:./data?poolSize=4"
    })
    void printsNoSecret(String url, String printed) {
        assertThat(MemoryOptions.parse(url)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1redis://alice:hunter2@host",
                "1redis://host?password=hunter2",
                "//alice:hunter2@host",
                "h2:x?password=a&hunter2",
                "h2:x?=hunter2"
            })
    void refusalShowsNoSecret(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryOptions.parse(url))
                .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void mapGivesOptions() {
        MemoryOptions options = MemoryOptions.of("h2", Map.of("url", "local:x?schema=s", "poolSize", 7));
        assertThat(options.provider()).isEqualTo("h2");
        assertThat(options.scheme()).isEqualTo("local");
        assertThat(options.location()).isEqualTo("x");
        assertThat(options.get(POOL)).isEqualTo(7);
        assertThat(options.get(SCHEMA)).isEqualTo("s");
    }

    @Test
    void mapNeedsNoUrl() {
        assertThat(MemoryOptions.of("inmemory", Map.of())).isEqualTo(MemoryOptions.parse("inmemory:"));
    }

    @Test
    void equalsByProviderPlaceAndValues() {
        MemoryOptions options = MemoryOptions.parse("h2:x?poolSize=4&schema=s");
        assertThat(options)
                .isEqualTo(MemoryOptions.parse("h2:x?schema=s&poolSize=4"))
                .hasSameHashCodeAs(MemoryOptions.parse("h2:x?schema=s&poolSize=4"))
                .isNotEqualTo(MemoryOptions.parse("h2:y?poolSize=4&schema=s"))
                .isNotEqualTo(MemoryOptions.parse("local:x?poolSize=4&schema=s"))
                .isNotEqualTo(MemoryOptions.parse("h2:x?poolSize=5&schema=s"))
                .isNotEqualTo(MemoryOptions.of("other", Map.of("url", "h2:x?poolSize=4&schema=s")));
    }

    @Test
    void withChangesACopy() {
        MemoryOptions options = MemoryOptions.parse("h2:x?poolSize=4");
        assertThat(options.with(POOL, 5).get(POOL)).isEqualTo(5);
        assertThat(options.get(POOL)).isEqualTo(4);
    }

    @Test
    void unknownOptionIsRefusedWithThoseThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryOptions.parse("h2:x?colour=hunter2").requireOnly(List.of(SCHEMA, POOL)))
                .withMessage("option colour is unknown to h2; known are poolSize, schema");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryOptions.parse("h2:x?colour=red").requireOnly(List.of()))
                .withMessage("option colour is unknown to h2; known are none");
    }

    @Test
    void wrongValueIsRefusedWithWhatIsAllowed() {
        MemoryOptions options = MemoryOptions.parse("h2:x?poolSize=many");
        String message = "option poolSize must be a whole number from 1 to 64, but is 'many'";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.requireOnly(List.of(POOL)))
                .withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> options.get(POOL)).withMessage(message);
    }

    @Test
    void knownOptionsAreAccepted() {
        MemoryOptions.parse("h2:x?poolSize=4").requireOnly(List.of(POOL, SCHEMA));
        assertThat(MemoryOptions.parse("h2:x").find(POOL)).isEqualTo(4);
    }
}
