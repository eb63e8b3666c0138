import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes the image: a directory with a launcher, our jars, a Java run-time of just the modules they
/// need, and AOT caches from which the launcher starts.
///
/// ```text
/// image/bin/ishi         the launcher, a shell script
/// image/lib/*.jar        our classes and those we depend on
/// image/lib/*.so         the native libraries of LMDB and of how it is called, of sockets, TLS and QUIC
/// image/lib/cli.aot      classes as loaded and linked by command lines that talk to a daemon
/// image/lib/daemon.aot   the same, of a daemon
/// image/runtime/         jlink's output
/// image/built            made last: what is newer has not been built
/// ```
///
/// Run by `mvn package` as a source file, by the JDK that the image is to contain: `java
/// MakeImage.java SOURCES JARS IMAGE JAR`.
final class MakeImage {
    /// What our jars need, by `jdeps --print-module-deps`, and what is found by name only.
    private static final String MODULES =
            "java.base,java.logging,java.management,java.naming,java.net.http,java.xml,jdk.crypto.ec,jdk.incubator.vector,jdk.management,jdk.unsupported";

    /// Class files older than this are skipped by AOT caches.
    private static final int CLASS_VERSION_MIN = ClassFile.JAVA_8_VERSION;

    private static final String LMDB = "liblmdb.so";

    private static final Pattern NATIVE = Pattern.compile("\\.(so|dll|a|jnilib|dylib)$");

    private static final Pattern SIGNATURE = Pattern.compile("\\.(SF|RSA|DSA|EC)$");

    private static final long STEP_SECONDS_MAX = 300;

    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");

    /// For every JVM: nothing of its own on standard output, whatever it finds wrong with a cache, and nothing of
    /// SLF4J's own on standard error that is no warning.
    /// What opens packages to lmdbjava is in the manifest of our jar. The last ones keep all jars from
    /// being searched, at each start, for what isn't in them: services, and the types of `java.sql`
    /// that picocli reads.
    private static final String CLI_FLAGS = "-XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable"
            + " -XX:+DisplayVMOutputToStderr --sun-misc-unsafe-memory-access=allow"
            + " -Dorg.jboss.logging.provider=slf4j"
            + " -Dslf4j.provider=io.ishigaki.server.log.StderrLogProvider -Dslf4j.internal.verbosity=WARN"
            + " -Dpicocli.converters.excludes=java.sql.*"
            + (IS_LINUX ? " -Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider" : "");

    /// Netty's samples of buffers that nobody released are for tests; each costs the stack of its making.
    ///
    /// Hot methods of more than 80 bytecodes aren't inlined: the optimising compiler has a third less to do,
    /// and what it makes is as fast.
    ///
    /// Netty takes a daemon with so little memory outside the heap for one that has none to spare, and makes its
    /// larger buffers anew each time.
    private static final String DAEMON_FLAGS = CLI_FLAGS
            + " -Xmx256m -XX:MaxDirectMemorySize=128m -XX:+ExitOnOutOfMemoryError -XX:FreqInlineSize=80"
            + " -Dio.netty.leakDetection.level=disabled -Dio.netty.allocator.lowMemory=false";

    private final Path image;
    private final String jar;

    private MakeImage(Path image, String jar) {
        this.image = image;
        this.jar = jar;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path sources = Path.of(arguments[0]);
        Path jars = Path.of(arguments[1]);
        var maker = new MakeImage(Path.of(arguments[2]).toAbsolutePath(), arguments[3]);
        maker.link();
        maker.copyJars(jars);
        maker.writeLauncher(sources.resolve("ishi.sh"));
        maker.train();
        Files.createFile(maker.image.resolve("built"));
    }

    private void link() throws IOException, InterruptedException {
        delete(image);
        Files.createDirectories(image.resolve("lib"));
        Files.createDirectories(image.resolve("bin"));
        await(start(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--generate-cds-archive",
                "--output",
                image.resolve("runtime").toString())));
    }

    private void copyJars(Path directory) throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(directory)) {
            jars = files.filter(each -> each.toString().endsWith(".jar")).toList();
        }
        var urls = new ArrayList<URL>();
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (var classes = new URLClassLoader(urls.toArray(URL[]::new))) {
            // Stack maps need to know which classes extend which.
            var hierarchy = ClassHierarchyResolver.ofResourceParsing(classes).cached();
            var classFile = ClassFile.of(
                    ClassFile.ClassHierarchyResolverOption.of(hierarchy),
                    ClassFile.ConstantPoolSharingOption.NEW_POOL,
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
            Set<String> natives = nativesFor(classes);
            for (Path jar : jars) {
                Path copy = image.resolve("lib").resolve(jar.getFileName());
                Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
                try (FileSystem archive = FileSystems.newFileSystem(copy)) {
                    raise(archive, classFile);
                    unsign(archive);
                    moveNatives(archive, natives);
                }
            }
            if (!natives.isEmpty()) {
                throw new IOException("no jar has " + natives);
            }
        }
    }

    /// Gives class files of before Java 8 that version, and the stack maps that it asks for, so
    /// that the caches take them. picocli's are those of Java 5.
    private static void raise(FileSystem archive, ClassFile classFile) throws IOException {
        try (Stream<Path> files = Files.walk(archive.getPath("/"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                int version = (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
                if (version < CLASS_VERSION_MIN) {
                    Files.write(file, raised(classFile, bytes));
                }
            }
        }
    }

    private static byte[] raised(ClassFile classFile, byte[] bytes) {
        ClassTransform version = (builder, element) ->
                builder.with(element instanceof ClassFileVersion ? ClassFileVersion.of(CLASS_VERSION_MIN, 0) : element);
        return classFile.transformClass(
                classFile.parse(bytes),
                version.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }

    /// Drops the signature of a jar. Maven checked what it fetched; checked once more at each start,
    /// BouncyCastle's would take a quarter of a second, and no class of a signed jar gets into a
    /// cache. What its manifest says about the jar's packages is for module systems that we don't
    /// use.
    private static void unsign(FileSystem archive) throws IOException {
        Path information = archive.getPath("/META-INF");
        Path manifest = information.resolve("MANIFEST.MF");
        if (!Files.exists(manifest)) {
            return;
        }
        List<Path> signatures;
        try (Stream<Path> files = Files.list(information)) {
            signatures = files.filter(each -> SIGNATURE.matcher(each.toString()).find())
                    .toList();
        }
        if (signatures.isEmpty()) {
            return;
        }
        for (Path signature : signatures) {
            Files.delete(signature);
        }
        Manifest read;
        try (InputStream input = Files.newInputStream(manifest)) {
            read = new Manifest(input);
        }
        read.getEntries().clear();
        read.getMainAttributes().keySet().retainAll(List.of(Name.MANIFEST_VERSION, Name.MULTI_RELEASE));
        try (OutputStream output = Files.newOutputStream(manifest)) {
            read.write(output);
        }
    }

    /// Takes native libraries out of a jar, and puts those for this machine beside the jars, where
    /// the launcher says that they are. Libraries in jars are copied to the folder of temporary
    /// files at each start, which costs time, leaves a copy behind after each hard end, and fails
    /// where nothing in that folder may be run.
    private void moveNatives(FileSystem archive, Set<String> wanted) throws IOException {
        List<Path> natives;
        try (Stream<Path> files = Files.walk(archive.getPath("/"))) {
            natives =
                    files.filter(each -> NATIVE.matcher(each.toString()).find()).toList();
        }
        for (Path each : natives) {
            if (wanted.remove(each.toString())) {
                String name = each.startsWith("/org/lmdbjava")
                        ? LMDB
                        : each.getFileName().toString();
                Files.copy(each, image.resolve("lib").resolve(name));
            }
            Files.delete(each);
        }
    }

    /// The native libraries that our dependencies would choose here, by their names in their jars.
    private static Set<String> nativesFor(ClassLoader classes) throws IOException {
        try {
            Object lmdb = classes.loadClass("org.lmdbjava.TargetName")
                    .getField("RESOLVED_FILENAME")
                    .get(null);
            Object platform = classes.loadClass("com.kenai.jffi.internal.StubLoader")
                    .getMethod("getPlatformName")
                    .invoke(null);
            String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
            String netty = "/META-INF/native/libnetty_";
            return new HashSet<>(List.of(
                    "/" + lmdb,
                    "/jni/" + platform + "/" + System.mapLibraryName("jffi-1.2"),
                    netty + "transport_native_epoll_" + machine + ".so",
                    netty + "quiche42_linux_" + machine + ".so",
                    netty + "tcnative_linux_" + machine + ".so"));
        } catch (ReflectiveOperationException e) {
            throw new IOException("can't tell which native libraries belong to this machine", e);
        }
    }

    private void writeLauncher(Path template) throws IOException {
        Path launcher = image.resolve("bin/ishi");
        String text = Files.readString(template)
                .replace("@CLI_FLAGS@", CLI_FLAGS)
                .replace("@DAEMON_FLAGS@", DAEMON_FLAGS)
                .replace("@JAR@", jar);
        Files.writeString(launcher, text);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Runs a daemon, and command lines that talk to it; each process leaves a cache of what it
    /// loaded.
    private void train() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("ishi-training");
        try {
            String repository = directory.resolve("repository").toString();
            await(start(java(CLI_FLAGS, "", "-jar", jar(), "--repo-dir", repository, "init", "--profile=test")));
            // Classes that refer to a module which is loaded later can't be in a cache.
            String scalar = "-Dishi.erasure.scalar=true";
            Process daemon =
                    start(java(DAEMON_FLAGS, "daemon", scalar, "-jar", jar(), "--repo-dir", repository, "daemon"));
            try {
                awaitFile(daemon, Path.of(repository, "gateway"));
                for (String training : List.of("lines", "load")) {
                    await(start(java(
                            CLI_FLAGS,
                            training.equals("lines") ? "cli" : "",
                            "-Dishi.training=" + training,
                            "-jar",
                            jar(),
                            repository)));
                }
            } finally {
                daemon.destroy();
                await(daemon);
            }
        } finally {
            delete(directory);
        }
        for (String cache : List.of("cli", "daemon")) {
            if (!Files.exists(image.resolve("lib/" + cache + ".aot"))) {
                throw new IOException("no AOT cache came of the training; see target/image.log");
            }
        }
    }

    private String jar() {
        return image.resolve("lib").resolve(jar).toString();
    }

    private List<String> java(String flags, String cache, String... arguments) {
        var command = new ArrayList<String>();
        command.add(image.resolve("runtime/bin/java").toString());
        command.addAll(List.of(flags.split(" ")));
        command.add("-Dlmdbjava.native.lib=" + image.resolve("lib").resolve(LMDB));
        command.add("-Djffi.boot.library.path=" + image.resolve("lib"));
        if (!cache.isEmpty()) {
            command.add("-XX:AOTCacheOutput=" + image.resolve("lib/" + cache + ".aot"));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    private static void awaitFile(Process process, Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STEP_SECONDS_MAX);
        while (!Files.exists(file)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("the daemon of the training did not start; see target/image.log");
            }
            Thread.sleep(20);
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target/image.log")))
                .start();
    }

    private static void await(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(STEP_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("a step did not end; see target/image.log");
        }
        if (process.exitValue() != 0) {
            throw new IOException("a step failed; see target/image.log");
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        var paths = new ArrayList<Path>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.forEach(paths::add);
        }
        for (Path path : paths.reversed()) {
            Files.delete(path);
        }
    }
}
