/**
 * Memory in Redis, without modules: standalone, behind Sentinel, or in a Cluster.
 *
 * <p>{@code RedisKeys} spells every key, and shows them all. {@code RedisLink} runs {@code Script}s on the shared connection;
 * what a script does is one step, in one slot, and the same when it is run again. The stores say which scripts, and read the
 * answers; {@code Listing} keeps the lists of namespaces and threads, which are in other slots than what they list.
 *
 * <pre>{@code
 * ReactiveMemory.open("redis://agent:secret@localhost:6379/0");
 * ReactiveMemory.open("rediss://localhost:6380");                        // TLS
 * ReactiveMemory.open("redis-sentinel://host1:26379,host2:26379/0?sentinelMaster=memory");
 * ReactiveMemory.open("redis-cluster://host1:6379,host2:6379");
 * }</pre>
 */
@NullMarked
package io.reactivememory.redis;

import org.jspecify.annotations.NullMarked;
