package io.ishigaki.rpc.command;

import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.state.Invite;
import io.ishigaki.cluster.state.InviteBook;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.config.DataSize;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// `cluster`: how a box comes into a cluster, and goes. Who else is in it: [ClusterMemberCommands]; how
/// it is: [ClusterViewCommands].
final class ClusterCommands {
    private static final String NAME = "name";
    private static final String HOUSEHOLD = "household";
    private static final String CAPACITY = "capacity";
    private static final String QUOTA = "quota";
    private static final String EXPIRES = "expires";
    private static final String REVOKE = "revoke";
    private static final String FORGET = "forget";
    private static final String NOW = "now";

    private ClusterCommands() {}

    static List<Command> all() {
        return Stream.of(
                        List.of(init(), invite(), join(), leave()),
                        ClusterMemberCommands.all(),
                        ClusterViewCommands.all())
                .flatMap(List::stream)
                .toList();
    }

    static Cluster cluster(Request request) throws CommandException {
        return Reading.requireOnline(request).cluster();
    }

    private static Option name() {
        return Option.text(NAME, "what this box is called").withDefault("");
    }

    private static Option household() {
        return Option.text(HOUSEHOLD, "which boxes share a roof with it");
    }

    private static Option capacity() {
        return Option.text(CAPACITY, "what it offers at most, such as 500GB");
    }

    private static Option quota() {
        return Option.text(
                QUOTA, "what the pins that it makes may take in the cluster, parity included, such as 500GB");
    }

    private static Command init() {
        return Command.named("cluster init")
                .summary("Found a cluster whose first member is this box")
                .description("Boxes of one household may be lost together; what is pinned is spread over households.")
                .option(name())
                .option(household())
                .option(capacity())
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> "founded cluster %s\ninvite other boxes: ishi cluster invite\n"
                        .formatted(answer.text("Cluster")))
                .handledBy(ClusterCommands::init);
    }

    private static void init(Request request, Emitter emitter) throws IOException {
        SharedState state = cluster(request).found(request.text(NAME), terms(request, OptionalLong.empty()));
        emitter.emitOnce(json(state).build());
    }

    private static Json.Builder json(SharedState state) {
        return Json.fields()
                .put("Cluster", state.cluster().toString())
                .put("Self", state.self().toString());
    }

    private static InviteBook.Terms terms(Request request, OptionalLong quota) throws CommandException {
        return new InviteBook.Terms(request.invocation().textIfGiven(HOUSEHOLD), size(request, CAPACITY), quota);
    }

    private static OptionalLong size(Request request, String option) throws CommandException {
        Optional<String> text = request.invocation().textIfGiven(option);
        return text.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(size("option \"%s\"".formatted(option), text.get()));
    }

    /// Bytes, as a person says them.
    ///
    /// @param what names the text in complaints
    static long size(String what, String text) throws CommandException {
        return DataSize.parse(text)
                .orElseThrow(() ->
                        CommandException.ofClient("%s is '%s', expected a size such as 500GB".formatted(what, text)))
                .bytes();
    }

    private static Command invite() {
        return Command.named("cluster invite")
                .summary("Make an invite that lets one box into the cluster")
                .description(
                        "The last line of the output is the invite. It is good once, until it expires, and is redeemed"
                                + " by this box: keep it secret, and its daemon running.")
                .option(household())
                .option(capacity())
                .option(quota())
                .option(Option.text(EXPIRES, "how long the invite is good").withDefault("24h"))
                .option(Option.flag(REVOKE, "end the invites of this box that are open, and make none"))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> answer.has("Token")
                        ? "good once, until %s; on the other box: ishi cluster join INVITE\n%s\n"
                                .formatted(answer.text("Expires"), answer.text("Token"))
                        : "revoked %s invites\n".formatted(answer.text("Revoked")))
                .handledBy(ClusterCommands::invite);
    }

    private static void invite(Request request, Emitter emitter) throws IOException {
        Cluster cluster = cluster(request);
        if (request.flag(REVOKE)) {
            emitter.emitOnce(
                    Json.fields().put("Revoked", cluster.revokeInvites()).build());
            return;
        }
        Invite invite = cluster.invite(request.invocation().duration(EXPIRES), terms(request, size(request, QUOTA)));
        emitter.emitOnce(Json.fields()
                .put("Expires", invite.expires().toString())
                .put("Token", invite.toText())
                .build());
    }

    private static Command join() {
        return Command.named("cluster join")
                .summary("Enter the cluster that an invite is for")
                .argument(Argument.text("invite", "the line that 'cluster invite' printed"))
                .option(name())
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> "joined cluster %s, which has %s members\n"
                        .formatted(answer.text("Cluster"), answer.text("Members")))
                .handledBy(ClusterCommands::join);
    }

    private static void join(Request request, Emitter emitter) throws IOException {
        Invite invite = Invite.parse(request.argument(0).strip());
        try {
            SharedState state = cluster(request).join(invite, request.text(NAME));
            emitter.emitOnce(json(state).put("Members", state.members().size()).build());
        } catch (InterruptedException e) {
            throw interrupted("joining", e);
        }
    }

    static IOException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("interrupted while " + what).initCause(cause);
    }

    private static Command leave() {
        return Command.named("cluster leave")
                .summary("Leave the cluster")
                .description("The other boxes first take over what this one holds, which may take long; broken off, it"
                        + " stays a member.")
                .option(Option.flag(NOW, "don't wait for the others to take over what this box holds"))
                .option(Option.flag(FORGET, "forget the cluster on this box, whatever the others know"))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(answer -> answer.has("Owed")
                        ? "waiting: %s\n".formatted(answer.text("Owed"))
                        : "left cluster %s\n".formatted(answer.text("Cluster")))
                .handledBy(ClusterCommands::leave);
    }

    private static void leave(Request request, Emitter emitter) throws IOException {
        Cluster cluster = cluster(request);
        SharedState state = cluster.state();
        try {
            if (request.flag(FORGET)) {
                cluster.forget();
            } else {
                if (!request.flag(NOW)) {
                    cluster.drain(
                            owed -> emitter.emit(Json.fields().put("Owed", owed).build()));
                }
                cluster.leave();
            }
        } catch (InterruptedException e) {
            throw interrupted("leaving", e);
        }
        emitter.emit(json(state).build());
    }
}
