package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.CidFormat;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `cid`: converts and lists; [CidInspection] takes one apart.
final class CidCommands {
    /// The codecs that `dag` reads or writes, and the one of names.
    private static final Set<String> SUPPORTED_CODECS =
            Set.of("cbor", "raw", "dag-pb", "dag-cbor", "libp2p-key", "dag-json", "json");

    private static final Option NUMERIC = Option.flag("numeric", "show the codes too");

    private CidCommands() {}

    static List<Command> all() {
        return List.of(format(), base32(), bases(), codecs(), hashes(), CidInspection.command());
    }

    private static Command.Builder named(String path, String summary) {
        return Command.named(path).summary(summary).trait(Command.Trait.WITHOUT_REPOSITORY);
    }

    private static Command format() {
        return named("cid format", "Format and convert CIDs")
                .description("""
                    The template is in the manner of printf:
                      %% a percent sign           %b %B name and prefix of the base
                      %v %V version               %c %C name and code of the codec
                      %h %H name and code of hash %L    length of the digest in bytes
                      %m %M multihash             %d %D digest
                      %s %S CID                   %P    prefix: %v-%c-%h-%L
                    A capital letter of m, d, s leaves out the prefix of the base.\
                    """)
                .argument(Argument.text("cid", "the CIDs to format").many().orStdin())
                .option(Option.text("f", "a template").withDefault("%s"))
                .option(Option.text("v", "convert to this version: 0 or 1"))
                .option(Option.text("mc", "convert to this codec"))
                .option(Option.text("b", "show in this multibase"))
                .printsBy(Conversions::new)
                .handledBy((request, emitter) -> convert(request, emitter, Conversion.asked(request)));
    }

    private static Command base32() {
        return named("cid base32", "Convert CIDs to version 1 in base32")
                .argument(Argument.text("cid", "the CIDs to convert").many().orStdin())
                .printsBy(Conversions::new)
                .handledBy((request, emitter) -> convert(request, emitter, Conversion.BASE32));
    }

    private static void convert(Request request, Emitter emitter, Conversion conversion) throws IOException {
        request.forEachArgument(text -> {
            String cid = text.strip();
            emitter.emit(converted(cid, conversion));
        });
    }

    private static Json converted(String cid, Conversion conversion) {
        try {
            return conversion(cid, conversion.of(cid), "");
        } catch (MalformedDataException e) {
            // One bad line doesn't keep the others from their answers.
            return conversion(cid, "", String.valueOf(e.getMessage()));
        }
    }

    private static Json conversion(String cid, String formatted, String error) {
        return Json.fields()
                .put("CidStr", cid)
                .put("Formatted", formatted)
                .put("ErrorMsg", error)
                .build();
    }

    /// What is done to each CID.
    private record Conversion(
            CidFormat template, Optional<Integer> version, Optional<Multicodec> codec, Optional<Multibase> base) {
        static final Conversion BASE32 =
                new Conversion(CidFormat.parse("%s"), Optional.of(1), Optional.empty(), Optional.of(Multibase.BASE32));

        static Conversion asked(Request request) throws CommandException {
            String template = request.text("f");
            if (template.indexOf('%') < 0) {
                throw new CommandException("invalid format string: \"%s\"".formatted(template));
            }
            Optional<Multicodec> codec = given(request, "mc").map(Multicodec::parse);
            Optional<Multibase> base = given(request, "b").map(CidCommands::base);
            return new Conversion(CidFormat.parse(template), version(request, codec, base), codec, base);
        }

        private static Optional<String> given(Request request, String option) {
            return request.invocation().textIfGiven(option).filter(text -> !text.isEmpty());
        }

        private static Optional<Integer> version(Request request, Optional<Multicodec> codec, Optional<Multibase> base)
                throws CommandException {
            String version = request.text("v");
            return switch (version) {
                case "" -> base.map(_ -> 1);
                case "0" -> {
                    if (codec.isPresent() && !codec.get().equals(Multicodec.DAG_PB)) {
                        throw new CommandException("cannot convert to CIDv0 with any codec other than dag-pb");
                    }
                    if (base.isPresent() && base.get() != Multibase.BASE58BTC) {
                        throw new CommandException(
                                "cannot convert to CIDv0 with any multibase other than the implicit base58btc");
                    }
                    yield Optional.of(0);
                }
                case "1" -> Optional.of(1);
                default -> throw new CommandException("invalid cid version: \"%s\"".formatted(version));
            };
        }

        String of(String text) {
            Cid cid = Cid.parse(text);
            if (codec.isPresent() && !codec.get().equals(cid.codec())) {
                cid = Cid.v1(codec.get(), cid.multihash());
            }
            if (version.isPresent()) {
                cid = version.get() == 1 ? cid.toV1() : toV0(cid);
            }
            return template.format(cid, base.orElse(ownBase(cid, text)));
        }

        private static Cid toV0(Cid cid) {
            if (!cid.codec().equals(Multicodec.DAG_PB)) {
                throw new MalformedDataException("can't convert non-dag-pb nodes to cidv0");
            }
            return Cid.v0(cid.multihash());
        }

        private static Multibase ownBase(Cid cid, String text) {
            boolean isBare = cid.version() == Cid.Version.V0 || text.startsWith("Qm");
            return isBare ? Multibase.BASE58BTC : Multibase.of(text);
        }
    }

    /// Prints what went well and names what did not; the command fails in the end if any did not.
    private static final class Conversions implements Printer {
        private final Console console;
        private boolean failed;

        Conversions(Console console) {
            this.console = console;
        }

        @Override
        public void print(Json value) throws IOException {
            String error = value.text("ErrorMsg");
            if (error.isEmpty()) {
                console.println(value.text("Formatted"));
            } else {
                failed = true;
                console.printError("%s: %s\n".formatted(value.text("CidStr"), error));
            }
        }

        @Override
        public void finish() throws IOException {
            if (failed) {
                throw new CommandException("errors while displaying some entries");
            }
        }
    }

    /// The base of that name, by which `-b` is read everywhere.
    static Multibase base(String label) {
        return Multibase.named(label)
                .orElseThrow(() -> new MalformedDataException("unsupported multibase encoding: " + label));
    }

    /// `cid bases`, which is `multibase list` too.
    static Command bases() {
        return listOfBases("cid bases");
    }

    static Command listOfBases(String path) {
        return named(path, "List the multibases")
                .option(Option.flag("prefix", "show the prefix characters too"))
                .option(NUMERIC)
                .printsBy(console -> value -> {
                    for (Json base : value.items()) {
                        console.print(baseLine(console, base));
                    }
                })
                .handledBy((_, emitter) -> emitter.emitOnce(codesAndNames(basesInOrder())));
    }

    private static List<CodeAndName> basesInOrder() {
        var bases = new ArrayList<CodeAndName>();
        for (Multibase base : Multibase.values()) {
            bases.add(new CodeAndName(base.prefix(), base.label()));
        }
        // A small letter stands before its capital.
        bases.sort(Comparator.comparingInt((CodeAndName base) -> Character.toLowerCase((int) base.code))
                .thenComparingLong(base -> -base.code));
        return bases;
    }

    private static String baseLine(Console console, Json base) {
        int code = (int) base.whole("Code");
        String prefix = code < ' ' ? " " : Character.toString(code);
        String line = base.text("Name") + "\n";
        if (console.invocation().flag("numeric")) {
            line = "%7d  %s".formatted(code, line);
            return console.invocation().flag("prefix") ? prefix + " " + line : line;
        }
        return console.invocation().flag("prefix") ? prefix + "  " + line : line;
    }

    private static Command codecs() {
        return named("cid codecs", "List the codecs of CIDs")
                .option(NUMERIC.alias("n"))
                .option(Option.flag("supported", "only those that this program reads or writes")
                        .alias("s"))
                .printsBy(console -> value -> printCodes(console, value))
                .handledBy((request, emitter) -> emitter.emitOnce(codesAndNames(codecs(request.flag("supported")))));
    }

    private static List<CodeAndName> codecs(boolean onlySupported) {
        var codecs = new ArrayList<CodeAndName>();
        for (Multicodec codec : Multicodec.tagged(Multicodec.IPLD_TAG)) {
            String name = codec.toString();
            if (!onlySupported || SUPPORTED_CODECS.contains(name)) {
                codecs.add(new CodeAndName(codec.code(), name));
            }
        }
        return codecs;
    }

    private static Command hashes() {
        return named("cid hashes", "List the hash functions of CIDs")
                .option(NUMERIC.alias("n"))
                .option(Option.flag("supported", "only those that this program computes")
                        .alias("s"))
                .printsBy(console -> value -> printCodes(console, value))
                .handledBy((request, emitter) -> emitter.emitOnce(codesAndNames(hashes(request.flag("supported")))));
    }

    private static List<CodeAndName> hashes(boolean onlySupported) {
        return HashFunction.values().stream()
                .filter(hash -> hash.isAllowed() && (!onlySupported || hash.isComputable()))
                .map(hash -> new CodeAndName(hash.code(), hash.name()))
                .toList();
    }

    private static void printCodes(Console console, Json value) throws IOException {
        boolean numeric = console.invocation().flag("numeric");
        for (Json each : value.items()) {
            console.println(numeric ? "%5d  %s".formatted(each.whole("Code"), each.text("Name")) : each.text("Name"));
        }
    }

    private record CodeAndName(long code, String name) {}

    private static Json codesAndNames(List<CodeAndName> values) {
        return Json.ofItems(values.stream()
                .map(each -> Json.fields()
                        .put("Code", each.code)
                        .put("Name", each.name)
                        .build())
                .toList());
    }
}
