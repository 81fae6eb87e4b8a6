package io.reactivememory.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What has to hold of a write before it is acknowledged.
 *
 * @param disk whether the master's append-only file has it on disk
 * @param replicas how many replicas have it in memory
 */
record Durability(boolean disk, int replicas) {

    /** What the server does by itself, and not more. */
    static final Durability SERVER = new Durability(false, 0);

    static final String ALLOWED = "server, replicas:N, disk, or disk,replicas:N with N from 1 to 100";

    private static final Pattern FORM = Pattern.compile("(disk)?,?(?:replicas:([1-9]\\d?|100))?");

    /**
     * Reads what {@link #toString()} prints.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Durability parse(String text) {
        Matcher form = FORM.matcher(text);
        Durability parsed = form.matches()
                ? new Durability(form.group(1) != null, form.group(2) == null ? 0 : Integer.parseInt(form.group(2)))
                : SERVER;
        if (!parsed.toString().equals(text)) {
            throw new IllegalArgumentException("not a durability");
        }
        return parsed;
    }

    /** Returns how many waits one after the other it takes. */
    int waits() {
        return (disk ? 1 : 0) + (replicas > 0 ? 1 : 0);
    }

    @Override
    public String toString() {
        String ofReplicas = replicas == 0 ? "" : "replicas:" + replicas;
        return disk ? "disk" + (replicas == 0 ? "" : ",") + ofReplicas : replicas == 0 ? "server" : ofReplicas;
    }
}
