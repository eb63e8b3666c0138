package io.ishigaki.erasure;

import java.lang.module.ModuleFinder;

/// The module `jdk.incubator.vector`, which a JVM has but does not load by itself.
///
/// `--add-modules` would load it at each start, which makes the JVM write a warning on standard error and forgo its
/// archived module graph, needed or not. Loaded when it is needed, by the way in which the JVM itself loads the module
/// of an agent, it costs nothing before. That way is the JDK's own: the package `jdk.internal.module` must be exported
/// to us, by `--add-exports` or `Add-Exports` in the manifest of the jar that is started.
final class VectorModule {
    private static final String NAME = "jdk.incubator.vector";

    /// A JVM with this property `true` goes without: no cache of classes comes of one that has loaded it later.
    private static final String SCALAR = "ishi.erasure.scalar";

    private VectorModule() {}

    /// Answers whether the module is there, now loaded. Thread-safe, as what loads it is.
    static boolean load() {
        if (Boolean.getBoolean(SCALAR)) {
            return false;
        }
        if (ModuleLayer.boot().findModule(NAME).isPresent()) {
            return true;
        }
        if (ModuleFinder.ofSystem().find(NAME).isEmpty()) {
            return false;
        }
        try {
            Class.forName("jdk.internal.module.Modules")
                    .getMethod("loadModule", String.class)
                    .invoke(null, NAME);
            return true;
        } catch (ReflectiveOperationException _) {
            // Not exported, or not as it was in JDK 25.
            return false;
        }
    }
}
