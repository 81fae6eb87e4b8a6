package io.reactivememory.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.error.ClosedException;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.CorruptDataException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.error.UnsupportedCapabilityException;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    private static final FailedOperation OPERATION = new FailedOperation("test", "work", null);

    @Test
    void everyKindOfErrorHasItsOwn() {
        assertThat(Outcome.of(new TransientMemoryException(OPERATION, "busy", null)))
                .isEqualTo(Outcome.TRANSIENT);
        assertThat(Outcome.of(new ConflictException(OPERATION, "version", 1, 2)))
                .isEqualTo(Outcome.CONFLICT);
        assertThat(Outcome.of(new PayloadTooLargeException(OPERATION, 2, 1))).isEqualTo(Outcome.TOO_LARGE);
        assertThat(Outcome.of(new ClosedException(OPERATION))).isEqualTo(Outcome.CLOSED);
        assertThat(Outcome.of(new UnsupportedCapabilityException(OPERATION, "no")))
                .isEqualTo(Outcome.UNSUPPORTED);
        assertThat(Outcome.of(new CorruptDataException(OPERATION, "torn", null)))
                .isEqualTo(Outcome.CORRUPT);
        assertThat(Outcome.of(new PermanentMemoryException(OPERATION, "full", null)))
                .isEqualTo(Outcome.PERMANENT);
        assertThat(Outcome.of(new IllegalStateException("lost"))).isEqualTo(Outcome.OTHER);
    }
}
