package io.ishigaki.config;

import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// How this node connects to peers, and how fast. Immutable.
///
/// @param connMgrType       whether connections beyond the high water mark are closed
/// @param connMgrLowWater   how many are left then
/// @param connMgrHighWater  how many may stay
/// @param connMgrGrace      a connection that isn't older is kept
/// @param connMgrSilence    how often that is looked at
/// @param tcp               whether plain TCP is spoken
/// @param webSocket         whether WebSocket is spoken
/// @param quic              whether QUIC is spoken
/// @param tlsPriority       of TLS among the ways to secure a connection, the least first; empty if it's off
/// @param noisePriority     the same of Noise
/// @param up                bytes a second to all peers; empty: as fast as it goes
/// @param down              the same from all peers
/// @param peerUp            the same to each peer
/// @param peerDown          the same from each peer
/// @param quietHours        times of day at which other rates hold
public record SwarmSettings(
        ConnMgrType connMgrType,
        int connMgrLowWater,
        int connMgrHighWater,
        Duration connMgrGrace,
        Duration connMgrSilence,
        boolean tcp,
        boolean webSocket,
        boolean quic,
        OptionalInt tlsPriority,
        OptionalInt noisePriority,
        Optional<DataSize> up,
        Optional<DataSize> down,
        Optional<DataSize> peerUp,
        Optional<DataSize> peerDown,
        List<QuietHours> quietHours) {
    /// A time of each day, and the rates that hold then, in bytes a second; empty: as fast as it goes.
    ///
    /// @param from included
    /// @param to   not included; before `from` if midnight lies between
    public record QuietHours(
            LocalTime from,
            LocalTime to,
            Optional<DataSize> up,
            Optional<DataSize> down,
            Optional<DataSize> peerUp,
            Optional<DataSize> peerDown) {}

    /// What `Swarm.ConnMgr.Type` takes.
    public enum ConnMgrType {
        BASIC,
        NONE
    }

    private static final DataSize RATE_MIN = new DataSize(1 << 10);

    static final Setting<ConnMgrType> CONN_MGR_TYPE = new Setting<>(
            "Swarm.ConnMgr.Type",
            Kind.choice(ConnMgrType.class),
            ConnMgrType.BASIC,
            "Whether connections are closed where there are more than `Swarm.ConnMgr.HighWater`.");
    static final Setting<Integer> LOW_WATER = new Setting<>(
            "Swarm.ConnMgr.LowWater",
            Kind.integer(0, Integer.MAX_VALUE),
            32,
            "How many connections are left, once there were too many. Those that nobody uses go first.");
    static final Setting<Integer> HIGH_WATER = new Setting<>(
            "Swarm.ConnMgr.HighWater", Kind.integer(0, Integer.MAX_VALUE), 96, "How many connections may stay.");
    static final Setting<Duration> GRACE_PERIOD = new Setting<>(
            "Swarm.ConnMgr.GracePeriod",
            Kind.duration(Duration.ZERO),
            Duration.ofSeconds(20),
            "A connection that isn't older than that is kept.");
    static final Setting<Duration> SILENCE_PERIOD = new Setting<>(
            "Swarm.ConnMgr.SilencePeriod",
            Kind.duration(Duration.ofSeconds(1)),
            Duration.ofSeconds(10),
            "How often it's looked whether there are too many connections.");
    static final Setting<Boolean> TCP =
            new Setting<>("Swarm.Transports.Network.TCP", Kind.bool(), true, "Whether plain TCP is spoken.");
    static final Setting<Boolean> WEB_SOCKET = new Setting<>(
            "Swarm.Transports.Network.Websocket",
            Kind.bool(),
            true,
            "Whether WebSocket is spoken. `/ip4/0.0.0.0/tcp/4001/ws` among `Addresses.Swarm` shares the port of plain"
                    + " TCP. Addresses of TLS below it, `/tls/ws` or `/wss`, are dialled; the certificate there has to"
                    + " be of the name, and is trusted as the JVM's trust store says. Nothing listens so: let a reverse"
                    + " proxy end TLS before a `/ws`, and tell its address by `Addresses.AppendAnnounce`, as"
                    + " `/dns4/example.com/tcp/443/wss`.");
    static final Setting<Boolean> QUIC = new Setting<>(
            "Swarm.Transports.Network.QUIC",
            Kind.bool(),
            true,
            "Whether QUIC is spoken; never in a private network. To be reached by it, add"
                    + " `/ip4/0.0.0.0/udp/4001/quic-v1` to `Addresses.Swarm`.");
    static final Setting<OptionalInt> TLS = new Setting<>(
            "Swarm.Transports.Security.TLS",
            priority(),
            OptionalInt.of(100),
            "The priority of TLS among the ways to secure a connection: the least is preferred. `false` switches it"
                    + " off.");
    static final Setting<OptionalInt> NOISE =
            new Setting<>("Swarm.Transports.Security.Noise", priority(), OptionalInt.of(200), "The same of Noise.");
    static final Setting<Optional<DataSize>> UP =
            new Setting<>("Swarm.Bandwidth.Up", rate(), Optional.empty(), doc("to all peers together"));
    static final Setting<Optional<DataSize>> DOWN =
            new Setting<>("Swarm.Bandwidth.Down", rate(), Optional.empty(), doc("from all peers together"));
    static final Setting<Optional<DataSize>> PEER_UP =
            new Setting<>("Swarm.Bandwidth.PeerUp", rate(), Optional.empty(), doc("to each peer"));
    static final Setting<Optional<DataSize>> PEER_DOWN =
            new Setting<>("Swarm.Bandwidth.PeerDown", rate(), Optional.empty(), doc("from each peer"));
    static final Setting<List<QuietHours>> QUIET_HOURS = new Setting<>(
            "Swarm.Bandwidth.QuietHours",
            quietHoursKind(),
            List.of(),
            "Times of each day, in the zone of the machine, at which other rates hold than those above: the first of them"
                    + " that it is now, as `[{\"From\": \"22:00\", \"To\": \"06:30\", \"Up\": \"100kB\"}]`. A rate that"
                    + " isn't named there is as fast as it goes. Ours; Kubo has no such key.");

    static final List<Setting<?>> ALL = List.of(
            CONN_MGR_TYPE,
            LOW_WATER,
            HIGH_WATER,
            GRACE_PERIOD,
            SILENCE_PERIOD,
            TCP,
            WEB_SOCKET,
            QUIC,
            TLS,
            NOISE,
            UP,
            DOWN,
            PEER_UP,
            PEER_DOWN,
            QUIET_HOURS);

    public SwarmSettings {
        quietHours = List.copyOf(quietHours);
    }

    static SwarmSettings of(ConfigDocument document) throws InvalidConfigException {
        return new SwarmSettings(
                CONN_MGR_TYPE.in(document),
                LOW_WATER.in(document),
                HIGH_WATER.in(document),
                GRACE_PERIOD.in(document),
                SILENCE_PERIOD.in(document),
                TCP.in(document),
                WEB_SOCKET.in(document),
                QUIC.in(document),
                TLS.in(document),
                NOISE.in(document),
                UP.in(document),
                DOWN.in(document),
                PEER_UP.in(document),
                PEER_DOWN.in(document),
                QUIET_HOURS.in(document));
    }

    private static Kind<Optional<DataSize>> rate() {
        return Kind.size(RATE_MIN, new DataSize(Long.MAX_VALUE)).optional("as fast as it goes");
    }

    private static String doc(String whom) {
        return "How many bytes a second go %s, over all streams but those that keep connections up. Ours; Kubo has no"
                        .formatted(whom)
                + " such key.";
    }

    private static Kind<List<QuietHours>> quietHoursKind() {
        return new Kind<>(
                "a list of objects of `From`, `To` such as \"22:00\", and rates: `Up`, `Down`, `PeerUp`, `PeerDown`",
                json -> json instanceof Json.Elements(var elements)
                        ? all(elements.stream().map(SwarmSettings::quietHours).toList())
                        : Optional.empty(),
                Object::toString);
    }

    /// All values, or none if one is missing.
    private static Optional<List<QuietHours>> all(List<Optional<QuietHours>> each) {
        List<QuietHours> present = each.stream().flatMap(Optional::stream).toList();
        return present.size() == each.size() ? Optional.of(present) : Optional.empty();
    }

    private static Optional<QuietHours> quietHours(Json json) {
        List<String> names = List.of("From", "To", "Up", "Down", "PeerUp", "PeerDown");
        if (!(json instanceof Json.Members(var members)) || !names.containsAll(members.keySet())) {
            return Optional.empty();
        }
        Optional<LocalTime> from = time(members.get("From"));
        Optional<LocalTime> to = time(members.get("To"));
        List<Optional<DataSize>> rates = names.stream()
                .skip(2)
                .map(name -> Optional.ofNullable(members.get(name))
                        .flatMap(rate -> rate().read().apply(rate).orElse(Optional.empty())))
                .toList();
        int named = members.size() - 2;
        boolean isRight = from.isPresent()
                && to.isPresent()
                && !from.equals(to)
                && rates.stream().filter(Optional::isPresent).count() == named;
        return isRight
                ? Optional.of(
                        new QuietHours(from.get(), to.get(), rates.get(0), rates.get(1), rates.get(2), rates.get(3)))
                : Optional.empty();
    }

    private static Optional<LocalTime> time(@Nullable Json json) {
        try {
            return json instanceof Json.Text(String text) ? Optional.of(LocalTime.parse(text)) : Optional.empty();
        } catch (DateTimeParseException _) { // the caller says what it expects
            return Optional.empty();
        }
    }

    /// Kubo's: an integer, or `false` where it's off.
    private static Kind<OptionalInt> priority() {
        Kind<Integer> number = Kind.integer(1, Integer.MAX_VALUE);
        return new Kind<>(
                number.expected() + ", or false",
                json -> json instanceof Json.Bool(boolean on)
                        ? Optional.of(OptionalInt.empty()).filter(_ -> !on)
                        : number.read().apply(json).map(OptionalInt::of),
                value -> value.isEmpty() ? "false" : Integer.toString(value.getAsInt()));
    }
}
