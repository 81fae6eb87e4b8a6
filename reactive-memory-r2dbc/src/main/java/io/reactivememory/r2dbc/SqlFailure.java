package io.reactivememory.r2dbc;

/**
 * What went wrong in a database, in the contract's terms.
 *
 * @param kind what the caller can do about it
 * @param undone whether it is certain that nothing was written
 * @param detail what happened, without any value that was bound
 */
record SqlFailure(Kind kind, boolean undone, String detail) {

    /** The advice on retrying. */
    enum Kind {
        TRANSIENT,
        PERMANENT,
        CORRUPT
    }
}
