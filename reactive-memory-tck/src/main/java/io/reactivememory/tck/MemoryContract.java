package io.reactivememory.tck;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.extension.ExtendWith;

/** What all contracts share: the fixture that they examine, and how their rules are run, named and reported. */
@ExtendWith({StoreExtension.class, ConformanceReport.class})
@DisplayNameGeneration(RuleNames.class)
public interface MemoryContract {

    /** Returns a new fixture; called once for every test. */
    TckFixture fixture();
}
