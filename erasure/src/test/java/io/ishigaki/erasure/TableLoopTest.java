package io.ishigaki.erasure;

class TableLoopTest implements ReedSolomonContract {
    @Override
    public CodingLoop loop() {
        return new TableLoop();
    }
}
