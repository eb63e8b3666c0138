package io.ishigaki.rpc.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Option;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommandTableTest {
    private final CommandTable table = CommandTable.with(List.of(
            Command.named("hedge cut").handledBy((_, _) -> {}),
            Command.named("hedge").handledBy((_, _) -> {}),
            Command.named("hedgehog").trait(Command.Trait.HIDDEN).handledBy((_, _) -> {})));

    @Test
    void everyCommandIsFoundByItsPath() {
        for (Command command : table.all()) {
            assertThat(table.find(command.path()).map(Command::path)).contains(command.path());
        }
    }

    @Test
    void everyCommandIsListed() {
        assertThat(table.wordsAfter(""))
                .contains("add", "block", "cat", "dag", "key", "pin", "refs", "repo", "resolve", "routing");
    }

    @Test
    void noPathAndNoNameOfAnOptionIsTakenTwice() {
        Set<String> paths = new HashSet<>();
        for (Command command : table.all()) {
            assertThat(paths.add(command.path())).as(command.path()).isTrue();
            Set<String> names = new HashSet<>();
            for (Option option : command.options()) {
                assertThat(names.add(option.name()))
                        .as(command.path() + " " + option.name())
                        .isTrue();
                assertThat(names.addAll(option.aliases()) || option.aliases().isEmpty())
                        .as(command.path() + " " + option.aliases())
                        .isTrue();
            }
        }
    }

    @Test
    void everyCommandHasASummaryWithoutFullStop() {
        assertThat(CommandTable.with(List.of()).all())
                .allSatisfy(
                        command -> assertThat(command.summary()).isNotEmpty().doesNotEndWith("."));
    }

    @Test
    void groupsAndCommandsMayShareAWord() {
        assertThat(table.isGroup("hedge")).isTrue();
        assertThat(table.isGroup("hedge cut")).isFalse();
        assertThat(table.find("hedge")).isPresent();
        assertThat(table.find("cut")).isEqualTo(Optional.empty());
    }

    @Test
    void theNearestWordsAreSuggestedButHiddenOnesNot() {
        assertThat(table.suggestions("", "hedgo")).first().isEqualTo("hedge");
        assertThat(table.suggestions("", "hedgehok")).doesNotContain("hedgehog");
        assertThat(table.suggestions("hedge", "cat")).containsExactly("cut");
        assertThat(table.suggestions("", "zzzzzz")).isEmpty();
    }
}
