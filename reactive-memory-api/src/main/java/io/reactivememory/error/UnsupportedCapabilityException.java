package io.reactivememory.error;

/** The backend does not offer what was asked for, and says so instead of doing less. */
public final class UnsupportedCapabilityException extends PermanentMemoryException {

    private static final long serialVersionUID = 1L;

    /**
     * @param operation what failed
     * @param capability the name of the missing capability
     */
    public UnsupportedCapabilityException(FailedOperation operation, String capability) {
        super(operation, "the backend does not offer " + capability, null);
    }
}
