package io.ishigaki.network.swarm;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/// How fast bytes may go over all streams together, and over those of one peer; at other rates in quiet hours.
///
/// What keeps a network running is exempt: see [Limiter#EXEMPT].
///
/// @param usual what holds outside of quiet hours
/// @param quiet the first that it is now counts
public record Bandwidth(Rates usual, List<QuietHours> quiet) {
    /// Bytes a second; empty where there is no limit.
    ///
    /// @param up to all peers
    /// @param down from all peers
    /// @param peerUp to each peer
    /// @param peerDown from each peer
    public record Rates(Optional<Long> up, Optional<Long> down, Optional<Long> peerUp, Optional<Long> peerDown) {
        /// Slower than that, handshakes and answers take too long to be of use.
        public static final long BYTES_PER_SECOND_MIN = 1 << 10;

        public static final Rates UNLIMITED =
                new Rates(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Rates {
            require("up", up);
            require("down", down);
            require("peerUp", peerUp);
            require("peerDown", peerDown);
        }

        private static void require(String name, Optional<Long> rate) {
            if (rate.isPresent() && rate.get() < BYTES_PER_SECOND_MIN) {
                throw new IllegalArgumentException(
                        "%s is %d bytes a second, at least %d".formatted(name, rate.get(), BYTES_PER_SECOND_MIN));
            }
        }
    }

    /// A time of each day, in the zone of the machine, at which other rates hold.
    ///
    /// @param from included
    /// @param to not included; before `from` if midnight lies between
    public record QuietHours(LocalTime from, LocalTime to, Rates rates) {
        boolean contains(LocalTime time) {
            boolean afterFrom = !time.isBefore(from);
            boolean beforeTo = time.isBefore(to);
            return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
        }
    }

    public static final Bandwidth UNLIMITED = new Bandwidth(Rates.UNLIMITED, List.of());

    public Bandwidth {
        quiet = List.copyOf(quiet);
    }

    Rates at(LocalTime time) {
        return quiet.stream()
                .filter(hours -> hours.contains(time))
                .findFirst()
                .map(QuietHours::rates)
                .orElse(usual);
    }
}
