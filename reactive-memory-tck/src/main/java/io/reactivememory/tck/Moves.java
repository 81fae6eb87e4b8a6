package io.reactivememory.tck;

import io.reactivememory.namespace.Namespace;
import java.util.List;

/** A kind of operations, of which a random sequence has some. */
interface Moves {

    /** Returns a random operation. */
    Move next();

    /** Returns operations that together read everything of this kind, once. */
    List<Move> looks(Namespace namespace);
}
