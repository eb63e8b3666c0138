package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Printer;
import java.util.LinkedHashSet;
import java.util.Set;

/// Shows what differs between two configurations, a line for each key.
final class ConfigChanges {
    private final StringBuilder text = new StringBuilder();

    private ConfigChanges() {}

    static Printer printer(Console console) {
        return answer -> {
            var changes = new ConfigChanges();
            changes.compare("", answer.at("OldCfg"), answer.at("NewCfg"));
            console.print(changes.text.toString());
        };
    }

    private void compare(String key, Json before, Json after) {
        if (before.equals(after)) {
            return;
        }
        if (!(before instanceof Json.Fields) || !(after instanceof Json.Fields)) {
            text.append("%s: %s -> %s\n".formatted(key, shown(before), shown(after)));
            return;
        }
        Set<String> names = new LinkedHashSet<>(before.members().keySet());
        names.addAll(after.members().keySet());
        for (String name : names) {
            compare(key.isEmpty() ? name : key + "." + name, before.at(name), after.at(name));
        }
    }

    private static String shown(Json value) {
        return value.isNothing() ? "(unset)" : value.toText();
    }
}
