package io.reactivememory.server;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.payload.Payload;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A checkpoint that is to be put, as a JSON object. */
final class DraftForm {

    private final String thread;
    private final JsonFields fields;

    private DraftForm(String thread, JsonFields fields) {
        this.thread = thread;
        this.fields = fields;
    }

    /**
     * Reads a draft.
     *
     * @throws IllegalArgumentException if it is none, or has fields that are not known
     */
    static CheckpointDraft parse(String thread, byte[] body) {
        JsonFields fields = JsonFields.parse("a checkpoint", Payload.of(MediaTypes.JSON, body))
                .requireOnly(
                        "parent",
                        "epoch",
                        "branch",
                        "id",
                        "run",
                        "mode",
                        "set",
                        "append",
                        "remove",
                        "state",
                        "typed",
                        "metadata");
        return new DraftForm(thread, fields).draft();
    }

    private CheckpointDraft draft() {
        CheckpointDraft.Builder draft =
                begin().mode(mode()).metadata(fields.object("metadata").json());
        String id = fields.text("id");
        if (id != null) {
            draft.id(id);
        }
        String run = fields.text("run");
        if (run != null) {
            draft.run(run);
        }
        Map<String, Payload> typed = typed();
        if (fields.has("state")) {
            draft.state(withState(typed));
        } else {
            typed.forEach(draft::set);
        }
        fields.object("set").forEach((channel, value) -> draft.set(channel, Payload.json(value)));
        JsonFields appended = fields.object("append");
        appended.forEach((channel, items) -> draft.append(
                channel, appended.list(channel).stream().map(Payload::json).toList()));
        fields.texts("remove").forEach(draft::remove);
        return draft.build();
    }

    private CheckpointDraft.Builder begin() {
        String branch = Objects.requireNonNullElse(fields.text("branch"), CheckpointRef.ROOT);
        String parent = fields.text("parent");
        Long epoch = fields.number("epoch");
        if (parent != null) {
            return CheckpointDraft.childOf(new CheckpointRef(thread, branch, parent, epoch == null ? 0 : epoch));
        }
        if (epoch != null) {
            throw new IllegalArgumentException("an epoch must be that of a parent, but there is none");
        }
        return CheckpointDraft.root(branch);
    }

    private PutMode mode() {
        String mode = Objects.requireNonNullElse(fields.text("mode"), "fork");
        return switch (mode) {
            case "fork" -> PutMode.FORK;
            case "strict" -> PutMode.STRICT;
            default -> throw new IllegalArgumentException("field mode must be fork or strict, but is '" + mode + "'");
        };
    }

    private Map<String, Payload> typed() {
        Map<String, Payload> typed = new HashMap<>();
        fields.object("typed")
                .forEach((channel, value) ->
                        typed.put(channel, PayloadForm.parse("the typed value of " + channel, value)));
        return typed;
    }

    private Map<String, Payload> withState(Map<String, Payload> typed) {
        Map<String, Payload> all = new HashMap<>(typed);
        fields.object("state").forEach((channel, value) -> {
            if (all.put(channel, Payload.json(value)) != null) {
                throw new IllegalArgumentException("channel " + channel + " must be in state or typed, but is in both");
            }
        });
        return all;
    }
}
