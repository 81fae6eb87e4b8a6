package io.reactivememory.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryExceptionTest {

    private static final FailedOperation APPEND = new FailedOperation("h2", "conversations.append", "thread-1");

    static Stream<MemoryException> all() {
        return Stream.of(
                new TransientMemoryException(APPEND, "connection lost", new IOException("reset")),
                new PermanentMemoryException(APPEND, "wrong password", null),
                new ConflictException(APPEND, "last sequence", 4, 7),
                new ConflictException(APPEND, "the parent is not there", "c-7"),
                new PayloadTooLargeException(APPEND, 11, 10),
                new CorruptDataException(APPEND, "not JSON", new IOException("bad")),
                new UnsupportedCapabilityException(APPEND, "ENTRIES"),
                new ClosedException(APPEND));
    }

    @ParameterizedTest
    @MethodSource("all")
    void namesOperationBackendAndKey(MemoryException exception) {
        assertThat(exception).hasMessageStartingWith("conversations.append on h2 for 'thread-1': ");
        assertThat(exception.operation()).isEqualTo(APPEND);
    }

    @ParameterizedTest
    @MethodSource("all")
    void isEitherTransientOrPermanent(MemoryException exception) {
        assertThat(exception instanceof TransientMemoryException)
                .isNotEqualTo(exception instanceof PermanentMemoryException);
    }

    @ParameterizedTest
    @MethodSource("all")
    void survivesSerialization(MemoryException exception) throws IOException, ClassNotFoundException {
        MemoryException copy = (MemoryException) deserialized(serialized(exception));
        assertThat(copy).hasSameClassAs(exception).hasMessage(exception.getMessage());
        assertThat(copy.operation()).isEqualTo(APPEND);
    }

    @Test
    void operationWithoutKeyNamesNone() {
        assertThat(new FailedOperation("h2", "sweep", null)).hasToString("sweep on h2");
    }

    @Test
    void conflictTellsBothSides() {
        ConflictException conflict = new ConflictException(APPEND, "last sequence", 4, 7);
        assertThat(conflict.expected()).isEqualTo(4);
        assertThat(conflict.actual()).isEqualTo(7);
        assertThat(conflict).hasMessageEndingWith(": expected last sequence 4 but found 7");
    }

    @Test
    void conflictOfACheckpointTellsTheHead() throws IOException, ClassNotFoundException {
        ConflictException conflict = new ConflictException(APPEND, "the parent is not there", "c-7");
        assertThat(conflict.head()).isEqualTo("c-7");
        assertThat(conflict).hasMessageEndingWith(": the parent is not there; the head is c-7");
        assertThat(((ConflictException) deserialized(serialized(conflict))).head())
                .isEqualTo("c-7");
    }

    @Test
    void conflictInAnEmptyBranchTellsNoHead() {
        ConflictException conflict = new ConflictException(APPEND, "the parent is not there", null);
        assertThat(conflict.head()).isNull();
        assertThat(conflict).hasMessageEndingWith(": the parent is not there; the head is none");
        assertThat(new ConflictException(APPEND, "last sequence", 4, 7).head()).isNull();
    }

    @Test
    void tooLargeTellsSizeAndLimit() {
        PayloadTooLargeException refusal = new PayloadTooLargeException(APPEND, 11, 10);
        assertThat(refusal.size()).isEqualTo(11);
        assertThat(refusal.limit()).isEqualTo(10);
        assertThat(refusal).hasMessageEndingWith(": payload of 11 bytes exceeds the limit of 10 bytes");
    }

    @Test
    void keepsTheCause() {
        IOException cause = new IOException("reset");
        assertThat(new TransientMemoryException(APPEND, "connection lost", cause))
                .hasCause(cause);
    }

    private static byte[] serialized(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private static Object deserialized(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
