/**
 * Real servers for tests and measurements: PostgreSQL, and Redis alone, behind Sentinel and as a cluster.
 *
 * <p>A server that is shared is that of a URL in the environment, else a container where a Docker daemon answers, else a process
 * from binaries that Maven brings. One of a test's own is always a process, so that it can be stopped and killed. Servers listen on
 * loopback on free ports, keep what they have in folders of their own, and end with the JVM however it ends.
 */
@NullMarked
package io.reactivememory.testservers;

import org.jspecify.annotations.NullMarked;
