package io.ishigaki.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    private Path repository;

    @Test
    void whatWasWrittenIsReadBack() throws IOException {
        ConfigDocument document = DefaultConfig.create("12D3", "CAES", List.of());
        ConfigFile file = ConfigFile.in(repository);
        file.write(document);

        assertThat(file.read()).isEqualTo(document);
        assertThat(file.path()).isEqualTo(repository.resolve("config"));
    }

    @Test
    void onlyTheOwnerCanReadIt() throws IOException {
        ConfigFile.in(repository).write(ConfigDocument.EMPTY);

        assertThat(Files.getPosixFilePermissions(repository.resolve("config")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void nothingButTheFileIsLeftBehind() throws IOException {
        DurableFile.replace(repository.resolve("x"), "old");
        DurableFile.replace(repository.resolve("x"), "new".getBytes(StandardCharsets.UTF_8));

        assertThat(repository.resolve("x")).hasContent("new");
        try (var files = Files.list(repository)) {
            assertThat(files).containsExactly(repository.resolve("x"));
        }
    }

    @Test
    void failedReplacementLeavesTheOldContentAndNoRest() throws IOException {
        // A directory that isn't empty can't be replaced by a file.
        Path target = Files.createDirectory(repository.resolve("x"));
        Files.createFile(target.resolve("inner"));

        assertThatThrownBy(() -> DurableFile.replace(target, "new")).isInstanceOf(IOException.class);
        try (var files = Files.list(repository)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void absentFileIsNamed() {
        ConfigFile file = ConfigFile.in(repository);

        assertThat(file.exists()).isFalse();
        assertThatThrownBy(file::read).isInstanceOf(NoSuchFileException.class).hasMessageContaining("config");
    }

    @Test
    void messageOfAWrongFileHasItsPathAndLine() throws IOException {
        Files.writeString(repository.resolve("config"), "{\n  \"Addresses\": 1\n}");

        assertThatThrownBy(ConfigFile.in(repository)::read)
                .hasMessage(repository.resolve("config") + ":2: Addresses: expected an object, got 1");
    }

    @Test
    void repositoryIsWhereTheVariableSaysElseInTheHomeDirectory() {
        Path home = Path.of("/home/ann");

        assertThat(RepositoryPath.of(Map.of(), home)).isEqualTo(Path.of("/home/ann/.ishigaki"));
        assertThat(RepositoryPath.of(Map.of("IPFS_PATH", ""), home)).isEqualTo(Path.of("/home/ann/.ishigaki"));
        assertThat(RepositoryPath.of(Map.of("IPFS_PATH", "/r"), home)).isEqualTo(Path.of("/r"));
        assertThat(RepositoryPath.of(Map.of("IPFS_PATH", "~/r"), home)).isEqualTo(Path.of("/home/ann/r"));
        assertThat(RepositoryPath.of(Map.of("IPFS_PATH", "~"), home)).isEqualTo(home);
    }
}
