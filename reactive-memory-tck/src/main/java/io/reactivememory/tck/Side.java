package io.reactivememory.tck;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import java.util.Map;

/**
 * One of two memories that the same is done to; what is told it is told in terms of the reference.
 *
 * @param memory the handle
 * @param counterparts by namespace, what it calls what the reference gave; empty for the reference
 */
record Side(ReactiveMemory memory, Map<Namespace, Counterparts> counterparts) {

    ConversationLog log(Namespace namespace) {
        return memory.in(namespace).conversations();
    }

    CheckpointStore checkpoints(Namespace namespace) {
        return memory.in(namespace).checkpoints();
    }

    EntryStore entries(Namespace namespace) {
        return memory.in(namespace).entries();
    }

    CheckpointRef ref(Namespace namespace, CheckpointRef ref) {
        Counterparts known = counterparts.get(namespace);
        return known == null ? ref : known.own(ref);
    }

    String id(Namespace namespace, String id) {
        Counterparts known = counterparts.get(namespace);
        return known == null ? id : known.ownId(id);
    }
}
