package io.reactivememory.r2dbc;

import io.reactivememory.error.ConflictException;
import io.reactivememory.error.CorruptDataException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.MemoryException;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Turns what a driver throws into what a caller can act on. */
final class SqlExceptionTranslator {

    private final SqlDialect dialect;

    SqlExceptionTranslator(SqlDialect dialect) {
        this.dialect = dialect;
    }

    Throwable translate(FailedOperation operation, Throwable cause) {
        if (cause instanceof CompletionException && cause.getCause() != null) {
            return translate(operation, cause.getCause());
        }
        if (cause instanceof MemoryException) {
            return cause;
        }
        if (cause instanceof RejectedExecutionException) {
            return new TransientMemoryException(operation, "too much work is waiting for the database", cause);
        }
        SqlFailure failure = failure(cause);
        return failure == null ? cause : exception(operation, failure, cause);
    }

    /** Tells whether certainly nothing was written: the database said so, or we did not go on. */
    boolean isUndone(Throwable cause) {
        SqlFailure failure = failure(cause);
        return cause instanceof ConflictException || (failure != null && failure.undone());
    }

    /** Looks through the causes, outermost first: the driver knows more than what it wraps. */
    private @Nullable SqlFailure failure(Throwable outermost) {
        for (Throwable cause = outermost; cause != null; cause = cause.getCause()) {
            SqlFailure failure = dialect.failure(cause);
            if (failure != null) {
                return failure;
            }
        }
        return null;
    }

    private static MemoryException exception(FailedOperation operation, SqlFailure failure, Throwable cause) {
        return switch (failure.kind()) {
            case TRANSIENT -> new TransientMemoryException(operation, failure.detail(), cause);
            case PERMANENT -> new PermanentMemoryException(operation, failure.detail(), cause);
            case CORRUPT -> new CorruptDataException(operation, failure.detail(), cause);
        };
    }
}
