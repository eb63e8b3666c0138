package io.ishigaki.blockstore;

final class MemoryBlockstoreTest implements BlockstoreContract {
    @Override
    public Blockstore open() {
        return new MemoryBlockstore();
    }
}
