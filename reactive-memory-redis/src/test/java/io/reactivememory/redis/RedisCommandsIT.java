package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.testservers.RedisCluster;
import io.reactivememory.testservers.RedisFolder;
import io.reactivememory.testservers.RedisProcess;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What servers are asked while everything is done that a store can do: nothing that looks through keys, on any node. */
class RedisCommandsIT {

    @Test
    void oneServer() {
        try (RedisFolder folder = new RedisFolder()) {
            RedisProcess server = RedisProcess.start(folder);
            verify(server.url(), List.of(server));
        }
    }

    @Test
    void everyNodeOfCluster() {
        try (RedisCluster cluster = new RedisCluster()) {
            verify(cluster.url(), cluster.servers());
        }
    }

    private static void verify(String url, List<RedisProcess> servers) {
        List<Monitor> monitors = servers.stream().map(Monitor::new).toList();
        ReactiveMemory memory = ReactiveMemory.open(url);
        EveryOperation.on(memory);
        memory.close().block();
        // A master tells its replica what it did itself.
        Set<String> addresses =
                servers.stream().map(server -> "127.0.0.1:" + server.port()).collect(Collectors.toSet());
        List<Monitor.Command> seen = monitors.stream()
                .flatMap(monitor -> monitor.seen().stream())
                .filter(command -> !addresses.contains(command.from()))
                .toList();
        monitors.forEach(Monitor::close);
        assertThat(names(seen, command -> true)).as("commands").isSubsetOf(Rights.commands());
        assertThat(names(seen, command -> !command.isByScript()))
                .as("commands that no script runs")
                .contains("evalsha", "hmget")
                .doesNotContain("hset", "del", "xadd");
        assertThat(seen.stream()
                        .filter(command -> command.name().equals("evalsha"))
                        .map(Monitor.Command::first))
                .as("scripts that were run")
                .containsAll(Stream.of(Script.values())
                        // Only a repair runs them.
                        .filter(script -> script != Script.NAMESPACE_CONTENT && script != Script.NAMESPACE_SETTLE)
                        .map(script -> script.digest(false))
                        .toList());
    }

    private static Set<String> names(List<Monitor.Command> seen, Predicate<Monitor.Command> which) {
        return seen.stream().filter(which).map(Monitor.Command::name).collect(Collectors.toSet());
    }
}
