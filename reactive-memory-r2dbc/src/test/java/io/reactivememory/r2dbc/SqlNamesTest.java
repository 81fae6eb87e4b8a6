package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlNamesTest {

    private static final String JOIN =
            "SELECT m.seq FROM memory_thread t JOIN memory_message m ON m.thread_no = t.thread_no";
    private static final String INDEX = "CREATE INDEX :memory_thread_epoch ON memory_thread (epoch_no)";

    @Test
    void plainNamesStayAsTheyAre() {
        assertThat(SqlNames.plain().in(JOIN)).isEqualTo(JOIN);
        assertThat(SqlNames.plain().in(INDEX))
                .isEqualTo("CREATE INDEX memory_thread_epoch ON memory_thread (epoch_no)");
    }

    @Test
    void prefixIsPutIn() {
        SqlNames names = new SqlNames(null, "agents_");
        assertThat(names.in(JOIN))
                .isEqualTo("SELECT m.seq FROM agents_thread t JOIN agents_message m ON m.thread_no = t.thread_no");
        assertThat(names.in(INDEX)).isEqualTo("CREATE INDEX agents_thread_epoch ON agents_thread (epoch_no)");
    }

    @Test
    void schemaIsPutBeforeTablesAndNotBeforeIndexes() {
        SqlNames names = new SqlNames("of_ours", "agents_");
        assertThat(names.in(JOIN))
                .isEqualTo("SELECT m.seq FROM \"of_ours\".agents_thread t JOIN \"of_ours\".agents_message m"
                        + " ON m.thread_no = t.thread_no");
        assertThat(names.in(INDEX))
                .isEqualTo("CREATE INDEX agents_thread_epoch ON \"of_ours\".agents_thread (epoch_no)");
    }

    @Test
    void namesStandBesideAnythingThatIsNoWord() {
        SqlNames names = new SqlNames("s", "x_");
        assertThat(names.in("memory_entry")).isEqualTo("\"s\".x_entry");
        assertThat(names.in("(memory_json(body)),memory_entry.size"))
                .isEqualTo("(\"s\".x_json(body)),\"s\".x_entry.size");
        assertThat(names.in("nextval('memory_thread_no')")).isEqualTo("nextval('\"s\".x_thread_no')");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT shared_memory_entry FROM t",
                "SELECT in2memory_entry FROM t",
                "SELECT memory_ FROM t",
                "SELECT memory_1 FROM t",
                "SELECT memory FROM t",
                "SELECT MEMORY_ENTRY FROM t"
            })
    void nothingIsPutIntoOtherWords(String sql) {
        assertThat(new SqlNames("s", "x_").in(sql)).isEqualTo(sql);
    }

    @Test
    void prefixThatBeginsLikeTheOldOneIsPutInOnce() {
        assertThat(new SqlNames(null, "memory_of_ours_").in("SELECT 1 FROM memory_entry"))
                .isEqualTo("SELECT 1 FROM memory_of_ours_entry");
    }

    @Test
    void sameStatementIsTheSameAgain() {
        SqlNames names = new SqlNames("s", "x_");
        assertThat(names.in(JOIN)).isSameAs(names.in(JOIN));
    }

    @Test
    void moreStatementsThanAreRememberedAreStillNamed() {
        SqlNames names = new SqlNames("s", "x_");
        for (int i = 0; i < 20_000; i++) {
            assertThat(names.in("SELECT " + i + " FROM memory_entry")).isEqualTo("SELECT " + i + " FROM \"s\".x_entry");
        }
    }
}
