package io.ishigaki.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules by which modules and packages may know each other, each with its reason.
class ArchitectureTest {
    private static final String ROOT = "io.ishigaki.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("io/ishigaki/tests/"))
            .importPackages("io.ishigaki");

    static List<ArchRule> rules() {
        return List.of(
                layers(),
                slices().matching(ROOT + "(**)")
                        .should()
                        .beFreeOfCycles()
                        .because("packages that need each other are one package, and can't be understood or removed"
                                + " alone"),
                onlyIn(
                        "org.lmdbjava..",
                        "LMDB ties transactions to threads and memory to transactions: one package knows how",
                        ROOT + "blockstore.lmdb.."),
                onlyIn(
                        "io.undertow..",
                        "what HTTP server we use is the business of the two modules that speak HTTP",
                        ROOT + "gateway..",
                        ROOT + "rpc.."),
                onlyIn(
                        "io.netty..",
                        "reference-counted buffers and event loops stay below one module",
                        ROOT + "network.."),
                onlyIn(
                        "org.xbill..",
                        "the library of the DNS is loaded when somebody asks for a name, by one class",
                        ROOT + "network.dnsaddr.."),
                onlyIn(
                        "picocli..",
                        "the command line is one face of the commands, which don't know it",
                        ROOT + "server.."),
                onlyIn(
                        "org.bouncycastle..",
                        "hashes and curves have our own types in front",
                        ROOT + "multiformats..",
                        ROOT + "network.noise..",
                        ROOT + "network.pnet..",
                        ROOT + "network.tls..",
                        ROOT + "archive.."),
                onlyIn(
                        "jdk.incubator.vector..",
                        "a JVM may be without it: one class uses it, and is loaded only where it is there",
                        ROOT + "erasure.."),
                noTimeOutsideConcurrent(),
                noThreadsOutsideConcurrent(),
                noClasses()
                        .should()
                        .accessField(System.class, "out")
                        .orShould()
                        .accessField(System.class, "err")
                        .because("standard output belongs to commands, and logs go through slf4j")
                        .allowEmptyShould(true));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void ruleHolds(ArchRule rule) {
        rule.check(CLASSES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multiformats",
                "dag",
                "blockstore",
                "network",
                "exchange",
                "routing",
                "cluster",
                "erasure",
                "config",
                "concurrent",
                "gateway",
                "rpc",
                "server"
            })
    void everyModuleIsLookedAt(String module) {
        assertThat(CLASSES).anyMatch(type -> type.getPackageName().startsWith(ROOT + module));
    }

    @Test
    void rulesCanFail() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);

        assertThat(noTimeOutsideConcurrent().evaluate(offender).hasViolation()).isTrue();
        assertThat(noThreadsOutsideConcurrent().evaluate(offender).hasViolation())
                .isTrue();
    }

    /// Does what it must not.
    private static final class Offender {
        @SuppressWarnings("unused") // read from its class file
        private static Thread offend() {
            return new Thread(() -> {
                Instant _ = Instant.now();
            });
        }
    }

    private static ArchRule layers() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("multiformats")
                .definedBy(ROOT + "multiformats..")
                .layer("erasure")
                .definedBy(ROOT + "erasure..")
                .layer("config")
                .definedBy(ROOT + "config..")
                .layer("concurrent")
                .definedBy(ROOT + "concurrent..")
                .layer("dag")
                .definedBy(ROOT + "dag..")
                .layer("blockstore")
                .definedBy(ROOT + "blockstore..")
                .layer("network")
                .definedBy(ROOT + "network..")
                .layer("exchange")
                .definedBy(ROOT + "exchange..")
                .layer("routing")
                .definedBy(ROOT + "routing..")
                .layer("cluster")
                .definedBy(ROOT + "cluster..")
                .layer("gateway")
                .definedBy(ROOT + "gateway..")
                .layer("rpc")
                .definedBy(ROOT + "rpc..")
                .layer("server")
                .definedBy(ROOT + "server..")
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("rpc")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("gateway")
                .mayOnlyBeAccessedByLayers("rpc", "server")
                .whereLayer("cluster")
                .mayOnlyBeAccessedByLayers("rpc", "server")
                .whereLayer("blockstore")
                .mayOnlyBeAccessedByLayers("cluster", "gateway", "rpc", "server")
                .whereLayer("exchange")
                .mayOnlyBeAccessedByLayers("cluster", "gateway", "rpc", "server")
                .whereLayer("routing")
                .mayOnlyBeAccessedByLayers("cluster", "rpc", "server")
                .whereLayer("network")
                .mayOnlyBeAccessedByLayers("cluster", "exchange", "routing", "rpc", "server")
                .whereLayer("dag")
                .mayOnlyBeAccessedByLayers("blockstore", "cluster", "exchange", "gateway", "rpc", "server")
                .whereLayer("multiformats")
                .mayNotAccessAnyLayer()
                .whereLayer("erasure")
                .mayNotAccessAnyLayer()
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("concurrent")
                .mayNotAccessAnyLayer()
                .because("a lower module never learns the name of a higher one: it declares the interface that it"
                        + " needs");
    }

    private static ArchRule onlyIn(String library, String reason, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .because(reason);
    }

    private static ArchRule noTimeOutsideConcurrent() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "concurrent..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .because("time and chance are parameters, so that a test decides them");
    }

    private static ArchRule noThreadsOutsideConcurrent() {
        return noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "concurrent..")
                .should()
                .callConstructor(Thread.class, Runnable.class)
                .orShould()
                .callConstructor(Thread.class, Runnable.class, String.class)
                .orShould()
                .callConstructor(Thread.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "startVirtualThread", Runnable.class)
                .orShould()
                .callMethod(Thread.class, "ofVirtual")
                .orShould()
                .callMethod(Thread.class, "ofPlatform")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.Executors")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ForkJoinPool")
                .because("every thread has a name, an owner and a bound, which the pools of concurrent see to");
    }
}
