package io.reactivememory.error;

import org.jspecify.annotations.Nullable;

/** What is stored cannot be read: a damaged file, or bytes that are not what they were written as. */
public final class CorruptDataException extends PermanentMemoryException {

    private static final long serialVersionUID = 1L;

    /**
     * @param operation what failed
     * @param detail what is damaged, as far as it is known
     * @param cause the reader's own exception, if there is one
     */
    public CorruptDataException(FailedOperation operation, String detail, @Nullable Throwable cause) {
        super(operation, detail, cause);
    }
}
