package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalTreeTest {
    @TempDir
    private Path root;

    private final List<String> visits = new ArrayList<>();
    private final List<EntryMetadata> metadata = new ArrayList<>();

    private final LocalTree.Visitor recorder = new LocalTree.Visitor() {
        @Override
        public void directory(String path, EntryMetadata own) {
            visits.add(path + "/");
            metadata.add(own);
        }

        @Override
        public void file(String path, EntryMetadata own, Path file) throws IOException {
            visits.add(path + "=" + Files.readString(file));
            metadata.add(own);
        }

        @Override
        public void symlink(String path, EntryMetadata own, String target) {
            visits.add(path + "->" + target);
            metadata.add(own);
        }
    };

    private void file(String path) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), path);
    }

    private static LocalTree tree(boolean dereferenceSymlinks) {
        return new LocalTree(EntryFilter.ALL, dereferenceSymlinks, false);
    }

    @Test
    void directoryComesBeforeWhatIsInItAndNamesByTheirBytes() throws IOException {
        for (String path : List.of("b", "a/z", "a/B", "a.txt", "Z", "\uff5e", "🪨")) {
            file(path);
        }

        tree(false).walk(root, "", recorder);

        assertThat(visits)
                .containsExactly(
                        "/", "Z=Z", "a/", "a/B=a/B", "a/z=a/z", "a.txt=a.txt", "b=b", "\uff5e=\uff5e", "🪨=🪨");
    }

    @Test
    void pathsBeginWithTheNameOfTheRoot() throws IOException {
        file("a/b");

        tree(false).walk(root, "in", recorder);

        assertThat(visits).containsExactly("in/", "in/a/", "in/a/b=a/b");
    }

    @Test
    void symlinkIsAnEntryOfItsOwnOrWhatItLeadsTo() throws IOException {
        file("folder/a");
        Files.createSymbolicLink(root.resolve("link"), Path.of("folder"));

        tree(false).walk(root, "", recorder);
        assertThat(visits).containsExactly("/", "folder/", "folder/a=folder/a", "link->folder");

        visits.clear();
        tree(true).walk(root, "", recorder);
        assertThat(visits).containsExactly("/", "folder/", "folder/a=folder/a", "link/", "link/a=folder/a");
    }

    @Test
    void symlinkThatLeadsNowhereFailsOnlyWhereItIsFollowed() throws IOException {
        Files.createSymbolicLink(root.resolve("link"), Path.of("nowhere"));

        tree(false).walk(root, "", recorder);
        assertThat(visits).containsExactly("/", "link->nowhere");

        assertThatThrownBy(() -> tree(true).walk(root, "", recorder)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void filterAppliesBelowTheRootOnly() throws IOException {
        file(".hidden/a");
        file(".hidden/.b");
        file(".hidden/c.log");

        var filter = new EntryFilter(false, IgnoreRules.parse(List.of("*.log")));
        new LocalTree(filter, false, false).walk(root.resolve(".hidden"), "", recorder);

        assertThat(visits).containsExactly("/", "a=.hidden/a");
    }

    @Test
    void metadataIsLookedUpOnRequest() throws IOException {
        file("a");
        Files.setAttribute(root.resolve("a"), "unix:mode", 04751);
        Files.setLastModifiedTime(root.resolve("a"), FileTime.from(Instant.ofEpochSecond(5, 123_456_789)));

        tree(false).walk(root.resolve("a"), "a", recorder);
        new LocalTree(EntryFilter.ALL, false, true).walk(root.resolve("a"), "a", recorder);

        assertThat(metadata)
                .containsExactly(
                        EntryMetadata.NONE,
                        new EntryMetadata(OptionalInt.of(04751), Optional.of(new UnixFsTime(5, 123_456_789))));
    }

    @Test
    void timeBefore1970IsKept() throws IOException {
        file("a");
        Files.setLastModifiedTime(root.resolve("a"), FileTime.from(Instant.ofEpochSecond(-5)));

        assertThat(new LocalTree(EntryFilter.ALL, false, true)
                        .metadataOf(root.resolve("a"))
                        .mtime())
                .contains(new UnixFsTime(-5, 0));
    }

    @Test
    void whatIsMissingIsAnError() {
        assertThatThrownBy(() -> tree(false).walk(root.resolve("nothing"), "", recorder))
                .isInstanceOf(NoSuchFileException.class);
    }
}
