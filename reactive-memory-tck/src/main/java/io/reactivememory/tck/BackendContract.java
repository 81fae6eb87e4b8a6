package io.reactivememory.tck;

/** Everything that is asked of a backend: whoever implements this has it certified. */
public interface BackendContract
        extends PublisherContract,
                NamesContract,
                HostileSequenceContract,
                PayloadContract,
                ConversationLogContract,
                CheckpointStoreContract,
                EntryStoreContract,
                NamespaceContract,
                LifecycleContract,
                ObservationContract {}
