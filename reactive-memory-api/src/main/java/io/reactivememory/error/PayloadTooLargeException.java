package io.reactivememory.error;

/** A payload or message is larger than the configured limit; nothing was sent to the backend. */
public final class PayloadTooLargeException extends PermanentMemoryException {

    private static final long serialVersionUID = 1L;

    private final long size;
    private final long limit;

    /**
     * @param operation what failed
     * @param size the size that was refused, in bytes
     * @param limit the largest size allowed, in bytes
     */
    public PayloadTooLargeException(FailedOperation operation, long size, long limit) {
        super(operation, "payload of " + size + " bytes exceeds the limit of " + limit + " bytes", null);
        this.size = size;
        this.limit = limit;
    }

    /** Returns the refused size in bytes. */
    public long size() {
        return size;
    }

    /** Returns the largest size allowed, in bytes. */
    public long limit() {
        return limit;
    }
}
