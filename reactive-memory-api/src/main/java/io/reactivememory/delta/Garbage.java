package io.reactivememory.delta;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What checkpoints that are gone leave behind. Told which manifests went, and then every manifest that stays, it tells
 * which chains nobody refers to, and which are longer than anybody needs.
 *
 * <p>The manifests that stay are to be those that one look saw, as a single statement does, after the others went; not
 * pages that were read one by one, among which a child may have come and its parent gone. What is put after the look, by
 * children of what stays, is never garbage, though nobody told of it: such a child refers to what its ancestor refers to,
 * or to a link at the end of a chain that some ancestor needs up to there, or to a new chain.
 *
 * <p>So the answer may be acted on late, and several may be under way at once. A chain that is gone by then is no error; a
 * cut never lengthens a chain that was cut shorter; and sealing outlasts both. Not safe to share between threads.
 */
public final class Garbage {

    private final Map<Long, Integer> gone = new HashMap<>();
    private final Map<Long, Integer> needed = new HashMap<>();

    /** Tells of the manifest of a checkpoint that is gone. */
    public void gone(Manifest manifest) {
        manifest.inChains().forEach(value -> gone.merge(value.chain(), value.links(), Math::max));
    }

    /** Tells of the manifest of a checkpoint that stays; to be called after all that are gone. */
    public void stays(Manifest manifest) {
        manifest.inChains()
                .filter(value -> gone.containsKey(value.chain()))
                .forEach(value -> needed.merge(value.chain(), value.links(), Math::max));
    }

    /** Returns the chains that nobody refers to. */
    public List<Long> chains() {
        return gone.keySet().stream()
                .filter(chain -> !needed.containsKey(chain))
                .toList();
    }

    /** Returns the chains that are to be cut, each to the longest value that is still needed. */
    public List<Cut> cuts() {
        List<Cut> cuts = new ArrayList<>();
        needed.forEach((chain, links) -> {
            if (links < gone.getOrDefault(chain, 0)) {
                cuts.add(new Cut(chain, links));
            }
        });
        return cuts;
    }

    /**
     * A chain that is longer than anybody needs. Its free positions must not be used again: it is to be sealed.
     *
     * @param chain the chain
     * @param links how many links to keep
     */
    public record Cut(long chain, int links) {}
}
