package io.ishigaki.config;

import static io.ishigaki.config.Profile.Change.reset;
import static io.ishigaki.config.Profile.Change.set;

import io.ishigaki.config.Profile.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The profiles, with the names and effects that they have in Kubo.
///
/// @see <a href="https://github.com/ipfs/kubo/blob/v0.43.0/docs/config.md#profiles">Kubo's profiles</a>
public final class Profiles {
    private static final Json TRUE = new Json.Bool(true);
    private static final Json FALSE = new Json.Bool(false);

    /// The addresses that are not reachable from everywhere, by the IANA special-purpose address
    /// registries.
    ///
    /// @see <a href="https://www.rfc-editor.org/rfc/rfc6890">RFC 6890</a>
    private static final List<String> NOT_GLOBAL = List.of(
            "/ip4/10.0.0.0/ipcidr/8",
            "/ip4/100.64.0.0/ipcidr/10",
            "/ip4/127.0.0.0/ipcidr/8",
            "/ip4/169.254.0.0/ipcidr/16",
            "/ip4/172.16.0.0/ipcidr/12",
            "/ip4/192.0.0.0/ipcidr/24",
            "/ip4/192.0.2.0/ipcidr/24",
            "/ip4/192.168.0.0/ipcidr/16",
            "/ip4/198.18.0.0/ipcidr/15",
            "/ip4/198.51.100.0/ipcidr/24",
            "/ip4/203.0.113.0/ipcidr/24",
            "/ip4/240.0.0.0/ipcidr/4",
            "/ip6/::/ipcidr/3",
            "/ip6/::1/ipcidr/128",
            "/ip6/100::/ipcidr/64",
            "/ip6/2001:2::/ipcidr/48",
            "/ip6/2001:db8::/ipcidr/32",
            "/ip6/fc00::/ipcidr/7",
            "/ip6/fe80::/ipcidr/10");

    private static final int EPHEMERAL_PORT_MIN = 49_152;
    private static final int PORT_END = 65_536;

    private final List<Profile> all;

    /// The profiles, of which `randomports` draws from `random`.
    public Profiles(RandomGenerator random) {
        all = List.of(
                new Profile(
                        "server",
                        "For machines with public addresses: no discovery of local peers, no private addresses.",
                        server()),
                new Profile("local-discovery", "Undoes `server`: discovery in local networks.", localDiscovery()),
                new Profile("test", "For tests: loopback only, free ports, nothing reaches out.", test()),
                new Profile("default-networking", "Undoes `test`: the default network settings.", defaultNetworking()),
                new Profile("lowpower", "Less work in the background, at the cost of being found.", lowPower()),
                new Profile("announce-off", "Content of this node is not announced.", announceOff()),
                new Profile("announce-on", "Undoes `announce-off`.", announceOn()),
                new Profile("randomports", "A random port for the swarm.", randomPorts(random)),
                new Profile("autoconf-on", "Network defaults come from the autoconf service.", autoConfOn()),
                new Profile("autoconf-off", "Network defaults are empty, to be set by hand.", autoConfOff()),
                new Profile(
                        "unixfs-v0-2015",
                        "CIDs as they were made in 2015: version 0, chunks of 256 KiB, 174 links.",
                        unixFs2015()),
                new Profile("legacy-cid-v0", "Another name for `unixfs-v0-2015`.", unixFs2015()),
                new Profile(
                        "unixfs-v1-2025",
                        "CIDs that implementations agree on: version 1, raw leaves, chunks of 1 MiB, 1024 links.",
                        unixFs2025()),
                new Profile("test-cid-v1", "Another name for `unixfs-v1-2025`.", unixFs2025()));
    }

    public List<Profile> all() {
        return all;
    }

    /// The profile of that name.
    public Optional<Profile> named(String name) {
        return all.stream().filter(profile -> profile.name().equals(name)).findFirst();
    }

    /// The profiles of a list such as `server,unixfs-v0-2015`; they are to be applied in this
    /// order.
    ///
    /// @throws InvalidConfigException if one of the names is that of no profile
    public List<Profile> parseList(String names) throws InvalidConfigException {
        var profiles = new ArrayList<Profile>();
        for (String name : names.split(",", -1)) {
            String stripped = name.strip();
            if (!stripped.isEmpty()) {
                profiles.add(named(stripped).orElseThrow(() -> notAProfile(stripped)));
            }
        }
        return List.copyOf(profiles);
    }

    private InvalidConfigException notAProfile(String name) {
        List<String> names = all.stream().map(Profile::name).toList();
        String hint = Nearest.to(name, names)
                .map(nearest -> ", perhaps " + nearest)
                .orElse(", expected one of " + String.join(", ", names));
        return new InvalidConfigException(name + " is not a profile" + hint);
    }

    private static Change server() {
        return add("Addresses.NoAnnounce", NOT_GLOBAL)
                .then(add("Swarm.AddrFilters", NOT_GLOBAL))
                .then(set("Discovery.MDNS.Enabled", FALSE))
                .then(set("Swarm.DisableNatPortMap", TRUE));
    }

    private static Change localDiscovery() {
        return remove("Addresses.NoAnnounce", NOT_GLOBAL)
                .then(remove("Swarm.AddrFilters", NOT_GLOBAL))
                .then(set("Discovery.MDNS.Enabled", TRUE))
                .then(set("Swarm.DisableNatPortMap", FALSE));
    }

    private static Change test() {
        return set("Addresses.API", new Json.Text("/ip4/127.0.0.1/tcp/0"))
                .then(set("Addresses.Gateway", new Json.Text("/ip4/127.0.0.1/tcp/0")))
                .then(set("Addresses.Swarm", strings("/ip4/127.0.0.1/tcp/0")))
                .then(set("Swarm.DisableNatPortMap", TRUE))
                .then(set("Routing.LoopbackAddressesOnLanDHT", TRUE))
                .then(set("Bootstrap", strings()))
                .then(set("Discovery.MDNS.Enabled", FALSE))
                .then(set("AutoTLS.Enabled", FALSE))
                .then(set("AutoConf.Enabled", FALSE))
                .then(set("DNS.Resolvers", Json.Members.EMPTY))
                .then(set("Routing.DelegatedRouters", strings()))
                .then(set("Ipns.DelegatedPublishers", strings()));
    }

    private static Change defaultNetworking() {
        return set("Addresses", DefaultConfig.addresses())
                .then(set("Bootstrap", strings("auto")))
                .then(reset("AutoConf.Enabled"))
                .then(reset("AutoConf.URL"))
                .then(set("Swarm.DisableNatPortMap", FALSE))
                .then(set("Discovery.MDNS.Enabled", TRUE))
                .then(reset("AutoTLS.Enabled"));
    }

    private static Change lowPower() {
        return set("Routing.Type", new Json.Text("autoclient"))
                .then(set("AutoNAT.ServiceMode", new Json.Text("disabled")))
                .then(set("Swarm.RelayService.Enabled", FALSE))
                .then(set("Swarm.ConnMgr.Type", new Json.Text("basic")))
                .then(set("Swarm.ConnMgr.LowWater", Json.Numeral.of(20)))
                .then(set("Swarm.ConnMgr.HighWater", Json.Numeral.of(40)))
                .then(set("Swarm.ConnMgr.GracePeriod", new Json.Text("1m0s")));
    }

    private static Change announceOff() {
        return set("Provide.Enabled", FALSE).then(set("Provide.DHT.Interval", new Json.Text("0s")));
    }

    private static Change announceOn() {
        return set("Provide.Enabled", TRUE).then(set("Provide.DHT.Interval", new Json.Text("22h0m0s")));
    }

    private static Change randomPorts(RandomGenerator random) {
        return document -> {
            int port = random.nextInt(EPHEMERAL_PORT_MIN, PORT_END);
            return document.with("Addresses.Swarm", strings("/ip4/0.0.0.0/tcp/" + port, "/ip6/::/tcp/" + port));
        };
    }

    private static Change autoConfOn() {
        return set("Bootstrap", strings("auto"))
                .then(set("DNS.Resolvers", Json.Members.EMPTY.with(".", new Json.Text("auto"))))
                .then(set("Routing.DelegatedRouters", strings("auto")))
                .then(set("Ipns.DelegatedPublishers", strings("auto")))
                .then(set("AutoConf.Enabled", TRUE));
    }

    private static Change autoConfOff() {
        return set("Bootstrap", strings())
                .then(set("DNS.Resolvers", Json.Members.EMPTY))
                .then(set("Routing.DelegatedRouters", strings()))
                .then(set("Ipns.DelegatedPublishers", strings()))
                .then(set("AutoConf.Enabled", FALSE));
    }

    private static Change unixFs2015() {
        return unixFs(0, false, "size-262144", 174, "links");
    }

    static Change unixFs2025() {
        return unixFs(1, true, "size-1048576", 1024, "block");
    }

    /// @see <a href="https://specs.ipfs.tech/ipips/ipip-0499/">IPIP-499: UnixFS CID profiles</a>
    private static Change unixFs(int cidVersion, boolean rawLeaves, String chunker, int maxLinks, String estimation) {
        return set("Import.CidVersion", Json.Numeral.of(cidVersion))
                .then(set("Import.UnixFSRawLeaves", new Json.Bool(rawLeaves)))
                .then(set("Import.UnixFSChunker", new Json.Text(chunker)))
                .then(set("Import.HashFunction", new Json.Text("sha2-256")))
                .then(set("Import.UnixFSFileMaxLinks", Json.Numeral.of(maxLinks)))
                .then(set("Import.UnixFSDirectoryMaxLinks", Json.Numeral.of(0)))
                .then(set("Import.UnixFSHAMTDirectoryMaxFanout", Json.Numeral.of(256)))
                .then(set("Import.UnixFSHAMTDirectorySizeThreshold", new Json.Text("256KiB")))
                .then(set("Import.UnixFSHAMTDirectorySizeEstimation", new Json.Text(estimation)))
                .then(set("Import.UnixFSDAGLayout", new Json.Text("balanced")));
    }

    private static Change add(String key, List<String> entries) {
        return document -> {
            var merged = new LinkedHashSet<>(listed(document, key));
            merged.addAll(Json.Elements.ofStrings(entries).elements());
            return document.with(key, new Json.Elements(List.copyOf(merged)));
        };
    }

    private static Change remove(String key, List<String> entries) {
        return document -> {
            var left = new LinkedHashSet<>(listed(document, key));
            left.removeAll(Json.Elements.ofStrings(entries).elements());
            return document.with(key, new Json.Elements(List.copyOf(left)));
        };
    }

    private static List<Json> listed(ConfigDocument document, String key) {
        return document.get(key).orElse(new Json.Null()) instanceof Json.Elements(var elements) ? elements : List.of();
    }

    private static Json.Elements strings(String... texts) {
        return Json.Elements.ofStrings(List.of(texts));
    }
}
