package io.reactivememory.tck;

/** The reference backend keeps the contract when it is read one item at a time. */
class InMemoryOneAtATimeTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return OneAtATime.of(new InMemoryFixture());
    }
}
