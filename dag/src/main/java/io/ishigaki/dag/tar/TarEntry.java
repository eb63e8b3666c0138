package io.ishigaki.dag.tar;

import java.time.Instant;

/// A member of an archive: what it is called, what it is, and `size` bytes of content that follow it.
record TarEntry(String name, Type type, int mode, long size, Instant mtime, String linkTarget) {
    enum Type {
        FILE('0'),
        SYMLINK('2'),
        DIRECTORY('5');

        private final char flag;

        Type(char flag) {
            this.flag = flag;
        }

        char flag() {
            return flag;
        }
    }
}
