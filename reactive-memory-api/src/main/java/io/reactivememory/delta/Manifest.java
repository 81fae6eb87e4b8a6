package io.reactivememory.delta;

import io.reactivememory.checkpoint.Projection;
import io.reactivememory.namespace.Names;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state of a checkpoint: where the value of each of its channels is. Immutable. */
public final class Manifest {

    /** The state without any channel. */
    public static final Manifest EMPTY = new Manifest(new TreeMap<>(Names.ORDER));

    private final SortedMap<String, ValueRef> values;

    private Manifest(SortedMap<String, ValueRef> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    static Manifest of(SortedMap<String, ValueRef> values) {
        return new Manifest(values);
    }

    /** Returns where the values are, by channel, in the order of names. */
    public SortedMap<String, ValueRef> values() {
        return values;
    }

    /** Returns where the values are that a projection asks for. */
    public SortedMap<String, ValueRef> values(Projection projection) {
        SortedMap<String, ValueRef> asked = new TreeMap<>(values);
        asked.keySet().removeIf(channel -> !projection.includes(channel));
        return asked;
    }

    /** Returns the version of each channel, as {@link ValueRef#version} spells it. */
    public SortedMap<String, String> versions() {
        SortedMap<String, String> versions = new TreeMap<>(Names.ORDER);
        values.forEach((channel, value) -> versions.put(channel, value.version()));
        return Collections.unmodifiableSortedMap(versions);
    }

    Collection<ValueRef> refs() {
        return values.values();
    }

    /** Returns a compact form, which {@link #decode} reads. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach((channel, value) -> {
            Varint.writeBytes(out, channel.getBytes(StandardCharsets.UTF_8));
            Varint.write(out, (value.chain() << 1) | (value.array() ? 1 : 0));
            Varint.write(out, value.links());
        });
        return out.toByteArray();
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @throws RuntimeException if the bytes are damaged
     */
    public static Manifest decode(byte[] bytes) {
        SortedMap<String, ValueRef> values = new TreeMap<>(Names.ORDER);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            String channel = new String(Varint.readBytes(in), StandardCharsets.UTF_8);
            long chain = Varint.read(in);
            int links = Math.toIntExact(Varint.read(in));
            values.put(channel, new ValueRef(chain >>> 1, links, (chain & 1) == 1));
        }
        return new Manifest(values);
    }
}
