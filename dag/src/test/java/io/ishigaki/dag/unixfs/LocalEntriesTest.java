package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class LocalEntriesTest {
    private static final EntryFilter VISIBLE = new EntryFilter(false, IgnoreRules.NONE);

    @TempDir
    private Path folder;

    private Path root = Path.of("");

    @BeforeEach
    void make() throws IOException {
        root = folder.resolve("root");
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/b"), "bb");
        Files.writeString(root.resolve("\uff5e"), "");
        Files.writeString(root.resolve("\ud83e\udea8"), "stone");
        Files.writeString(root.resolve(".hidden"), "");
        Files.createSymbolicLink(root.resolve("to-sub"), Path.of("sub"));
    }

    @Test
    void entriesComeDepthFirstInTheOrderOfTheirBytes() throws IOException {
        assertThat(walk(rules(false, false), "in"))
                .containsExactly(
                        "in/",
                        "in/sub/",
                        "in/sub/b 2 bb",
                        "in/to-sub -> sub",
                        "in/\uff5e 0 ",
                        "in/\ud83e\udea8 5 stone");
    }

    @Test
    void linksAreFollowedAtTheRootOrEverywhere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("root"));

        assertThat(walk(rules(false, false), link, "l")).containsExactly("l -> root");
        assertThat(walk(rules(true, false), link, "l")).hasSize(6).contains("l/to-sub -> sub");
        assertThat(walk(rules(false, true), link, "l")).hasSize(7).contains("l/to-sub/b 2 bb");
    }

    @Test
    void followedLinkToNothingIsAnError() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));

        assertThatThrownBy(() -> walk(rules(true, false), link, "l")).isInstanceOf(NoSuchFileException.class);
    }

    /// Kubo adds it by the bytes of its name; a string can't hold them, and another name in their place would be a lie.
    @Test
    @EnabledOnOs(OS.LINUX)
    void nameThatIsNotUtf8IsRefusedByName() throws IOException {
        Path file = Files.createFile(Path.of(URI.create(root.toUri() + "caf%E9")));

        assertThatThrownBy(() -> walk(rules(false, false), "in"))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "name of %s/caf%%E9 is not UTF-8",
                        root.toUri().getRawPath().replaceFirst("/$", ""));

        Files.delete(file);
        Files.createFile(root.resolve("\ufffd"));
        assertThat(walk(rules(false, false), "in")).contains("in/\ufffd 0 ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void targetThatIsNotUtf8IsRefusedByTheNameOfItsLink() throws IOException {
        Path target = Path.of(URI.create(root.toUri() + "caf%E9"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);

        assertThatThrownBy(() -> walk(rules(false, false), link, "l"))
                .isInstanceOf(IOException.class)
                .hasMessage("target of %s is not UTF-8", link);
    }

    @Test
    void modeAndTimeAreThoseOfTheEntryItself() throws IOException {
        FileTime time = FileTime.from(Instant.ofEpochSecond(5, 7));
        Path link = root.resolve("to-sub");
        Files.getFileAttributeView(link, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, time, null);
        Files.setPosixFilePermissions(root.resolve("sub"), PosixFilePermissions.fromString("rwx------"));
        var rules = new LocalEntries.Rules(VISIBLE, false, false, true, true);

        EntryMetadata ofLink = metadata(rules, link);
        EntryMetadata ofFolder = metadata(rules, root.resolve("sub"));

        assertThat(ofLink.mtime()).contains(new UnixFsTime(5, 7));
        assertThat(ofFolder.mode()).hasValue(0700);
        assertThat(metadata(rules(false, false), link)).isEqualTo(EntryMetadata.NONE);
    }

    private static EntryMetadata metadata(LocalEntries.Rules rules, Path file) throws IOException {
        try (var entries = new LocalEntries(rules, file, "x")) {
            return entries.next().orElseThrow().metadata();
        }
    }

    private static LocalEntries.Rules rules(boolean followRoot, boolean followAll) {
        return new LocalEntries.Rules(VISIBLE, followRoot, followAll, false, false);
    }

    private List<String> walk(LocalEntries.Rules rules, String path) throws IOException {
        return walk(rules, root, path);
    }

    private static List<String> walk(LocalEntries.Rules rules, Path file, String path) throws IOException {
        List<String> shown = new ArrayList<>();
        try (var entries = new LocalEntries(rules, file, path)) {
            for (Optional<LocalEntries.Entry> next = entries.next(); next.isPresent(); next = entries.next()) {
                shown.add(
                        switch (next.get()) {
                            case LocalEntries.Directory directory -> directory.path() + "/";
                            case LocalEntries.Symlink link -> link.path() + " -> " + link.target();
                            case LocalEntries.Regular regular ->
                                "%s %d %s"
                                        .formatted(
                                                regular.path(),
                                                regular.size().orElseThrow(),
                                                new String(regular.content().readAllBytes(), StandardCharsets.UTF_8));
                        });
            }
        }
        return shown;
    }
}
