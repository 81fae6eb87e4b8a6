package io.reactivememory.tck;

/** The reference backend keeps the contract. */
class InMemoryConformanceTest implements BackendContract {

    @Override
    public TckFixture fixture() {
        return new InMemoryFixture();
    }
}
