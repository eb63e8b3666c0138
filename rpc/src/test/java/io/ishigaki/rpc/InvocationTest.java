package io.ishigaki.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationTest {
    private static final Command COMMAND = Command.named("test it")
            .option(Option.flag("quiet", "").alias("q"))
            .option(Option.flag("pin", "").withDefault(true))
            .option(Option.number("count", ""))
            .option(Option.texts("ignore", ""))
            .argument(Argument.text("from", ""))
            .argument(Argument.text("to", "").optional())
            .handledBy((_, _) -> {});

    private static Invocation invoke(Map<String, List<String>> options, String... arguments) throws CommandException {
        return Invocation.of(COMMAND, options, List.of(arguments));
    }

    @Test
    void aliasesAndDefaultsAreSeenUnderTheFirstName() throws CommandException {
        Invocation asked = invoke(Map.of("q", List.of(""), "count", List.of("0x10")), "a");

        assertThat(asked.flag("quiet")).isTrue();
        assertThat(asked.flag("pin")).isTrue();
        assertThat(asked.flagIfGiven("pin")).isEmpty();
        assertThat(asked.number("count")).isEqualTo(16);
    }

    @Test
    void unknownOptionsAreIgnored() throws CommandException {
        assertThat(invoke(Map.of("create", List.of("x")), "a").options()).isEmpty();
    }

    @Test
    void anOptionGivenTwiceIsRefused() {
        assertThatThrownBy(() -> invoke(Map.of("q", List.of("true"), "quiet", List.of("true")), "a"))
                .hasMessage("multiple values for option \"quiet\"");
        assertThatThrownBy(() -> invoke(Map.of("count", List.of("1", "2")), "a"))
                .hasMessage("multiple values for option \"count\"");
    }

    @Test
    void aListTakesSeveralValues() throws CommandException {
        assertThat(invoke(Map.of("ignore", List.of("a", "b")), "a").texts("ignore"))
                .containsExactly("a", "b");
    }

    @Test
    void unreadableValuesAreTheClientsFault() {
        assertThatThrownBy(() -> invoke(Map.of("quiet", List.of("boop")), "a"))
                .hasMessage("could not convert value \"boop\" to type \"bool\" (for option \"-quiet\")")
                .extracting(error -> ((CommandException) error).fault())
                .isEqualTo(CommandException.Fault.CLIENT);
    }

    @Test
    void argumentsAreCounted() {
        assertThatThrownBy(() -> invoke(Map.of())).hasMessage("argument \"from\" is required");
        assertThatThrownBy(() -> invoke(Map.of(), "a", "b", "c")).hasMessage("expected 2 argument(s), got 3");
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "1h30m,PT1H30M", "1.5s,PT1.5S", "0,PT0S", "-2s,PT-2S"})
    void durationsAreReadAsGoWritesThem(String text, Duration expected) throws CommandException {
        assertThat(invoke(Map.of("timeout", List.of(text)), "a").timeout()).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"boop", "5", "1x", "s", "1s2", "9999999999h"})
    void otherDurationsAreRefused(String text) {
        assertThatThrownBy(() -> invoke(Map.of("timeout", List.of(text)), "a").timeout())
                .hasMessage("time: invalid duration \"" + text + "\"");
    }
}
