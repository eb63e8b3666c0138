package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The plan of a DAG by the sentences of docs/format/ec-plan.md, with no thought of memory or time.
///
/// Shares no code with [Planner]: writes CBOR by itself, and makes parity by Lagrange's interpolation, which comes to
/// the same as the matrix there: data are the values of a polynomial at 0, 1, … k′ − 1, parity those from k′ on.
final class ReferencePlan {
    private record Met(Cid cid, int length) {}

    private final BlockSource source;
    private final int k;
    private final int m;
    private final Set<Cid> followed = new HashSet<>();
    private final Map<Multihash, Met> interior = new HashMap<>();
    private final Map<Multihash, Met> longLeaves = new HashMap<>();
    private final Map<Multihash, Met> shortLeaves = new HashMap<>();

    private final List<List<Bytes>> levels = new ArrayList<>();

    private ReferencePlan(BlockSource source, int k, int m) {
        this.source = source;
        this.k = k;
        this.m = m;
    }

    static Cid of(BlockSource source, Cid root, int k, int m) throws IOException {
        var plan = new ReferencePlan(source, k, m);
        plan.walk(root.toV1());
        return plan.nodes(root.toV1());
    }

    private void walk(Cid cid) throws IOException {
        if (!followed.add(cid)) {
            return;
        }
        Block block = source.require(cid);
        if (!cid.multihash().isIdentity()) {
            interior.putIfAbsent(cid.multihash(), new Met(cid, block.size()));
        }
        List<Cid> links = Links.of(block).stream().map(Cid::toV1).toList();
        int longest = -1;
        int count = 0;
        for (Cid link : links) {
            if (isLeaf(link)) {
                int length = source.size(link).orElseThrow();
                count = length > longest ? 1 : length == longest ? count + 1 : count;
                longest = Math.max(longest, length);
            }
        }
        for (Cid link : links) {
            if (!isLeaf(link)) {
                walk(link);
            } else if (!link.multihash().isIdentity()
                    && !longLeaves.containsKey(link.multihash())
                    && !shortLeaves.containsKey(link.multihash())) {
                int length = source.size(link).orElseThrow();
                Map<Multihash, Met> sequence = length == longest && count > 1 ? longLeaves : shortLeaves;
                sequence.put(link.multihash(), new Met(link, length));
            }
        }
    }

    private boolean isLeaf(Cid cid) throws IOException {
        return cid.codec().equals(Multicodec.RAW)
                || Links.of(source.require(cid)).isEmpty();
    }

    private Cid nodes(Cid root) throws IOException {
        // Once more, now that it is known what is interior.
        var met = new ArrayList<Met>();
        var roles = new ArrayList<Integer>();
        followed.clear();
        list(root, met, roles, new HashSet<>());

        List<List<Met>> open = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        long[] bytes = new long[3];
        for (int index = 0; index < met.size(); index++) {
            int role = roles.get(index);
            List<Met> group = open.get(role);
            Met block = met.get(index);
            if (!group.isEmpty() && bytes[role] + share(block, role) > 1_835_008) {
                finish(role, group);
            }
            bytes[role] = (group.isEmpty() ? 0 : bytes[role]) + share(block, role);
            group.add(block);
            long x = x(block.cid());
            if (role == 0 ? x % 1024 == 0 : x * 32 * k * (1 << 20) < (long) block.length() * (1 << 24)) {
                finish(role, group);
            }
        }
        for (int role = 0; role < 3; role++) {
            if (!open.get(role).isEmpty()) {
                finish(role, open.get(role));
            }
        }
        for (int level = 0; level < levels.size() - 1; level++) {
            if (!levels.get(level).isEmpty()) {
                branch(level);
            }
        }
        List<Bytes> last = levels.isEmpty() ? List.of() : levels.getLast();
        return cid(
                map("k", number(k), "m", number(m), "root", link(root), "nodes", list(last), "generation", number(1)));
    }

    private void list(Cid cid, List<Met> met, List<Integer> roles, Set<Multihash> listed) throws IOException {
        if (!followed.add(cid)) {
            return;
        }
        if (interior.containsKey(cid.multihash()) && listed.add(cid.multihash())) {
            met.add(interior.get(cid.multihash()));
            roles.add(0);
        }
        for (Cid each : Links.of(source.require(cid))) {
            Cid link = each.toV1();
            if (!isLeaf(link)) {
                list(link, met, roles, listed);
            } else if (!link.multihash().isIdentity()
                    && !interior.containsKey(link.multihash())
                    && listed.add(link.multihash())) {
                boolean isLong = longLeaves.containsKey(link.multihash());
                met.add((isLong ? longLeaves : shortLeaves).get(link.multihash()));
                roles.add(isLong ? 1 : 2);
            }
        }
    }

    private int share(Met block, int role) {
        return block.cid().toBytes().length() + 24 + (role == 0 ? 0 : (60 * m + k - 1) / k);
    }

    private static long x(Cid cid) {
        byte[] digest = cid.multihash().digest().toArray();
        int end = digest.length;
        return (digest[end - 3] & 255) * 65_536L + (digest[end - 2] & 255) * 256L + (digest[end - 1] & 255);
    }

    private void finish(int role, List<Met> group) throws IOException {
        var stripes = new ArrayList<Bytes>();
        if (role == 0) {
            for (Met block : group) {
                stripes.add(list(List.of(list(List.of(list(List.of(piece(block))))), list(List.of()))));
            }
        } else {
            List<List<Met>> cells = cells(group);
            for (int from = 0; from < cells.size(); from += k) {
                stripes.add(stripe(cells.subList(from, Math.min(cells.size(), from + k))));
            }
        }
        group.clear();
        add(0, cid(map("k", number(role == 0 ? 1 : k), "m", number(m), "stripes", list(stripes))));
    }

    private static List<List<Met>> cells(List<Met> group) {
        var sorted = new ArrayList<>(group);
        sorted.sort(Comparator.comparingInt(block -> -block.length()));
        var cells = new ArrayList<List<Met>>();
        for (Met block : sorted) {
            List<Met> fitting = null;
            for (List<Met> cell : cells) {
                if (fitting == null && length(cell) + block.length() <= 1_048_576) {
                    fitting = cell;
                }
            }
            if (fitting == null) {
                fitting = new ArrayList<>();
                cells.add(fitting);
            }
            fitting.add(block);
        }
        cells.sort(Comparator.comparingInt(cell -> -length(cell)));
        return cells;
    }

    private static int length(List<Met> cell) {
        return cell.stream().mapToInt(Met::length).sum();
    }

    private Bytes stripe(List<List<Met>> cells) throws IOException {
        int longest = cells.stream().mapToInt(ReferencePlan::length).max().orElseThrow();
        var data = new ArrayList<Bytes>();
        byte[][] bytes = new byte[cells.size()][longest];
        for (int index = 0; index < cells.size(); index++) {
            int offset = 0;
            var pieces = new ArrayList<Bytes>();
            for (Met block : cells.get(index)) {
                source.require(block.cid()).body().copyTo(0, bytes[index], offset, block.length());
                offset += block.length();
                pieces.add(piece(block));
            }
            data.add(list(pieces));
        }
        var parity = new ArrayList<Bytes>();
        for (int row = 0; cells.size() > 1 && row < m; row++) {
            parity.add(piece(new Met(Cid.ofRaw(parity(bytes, cells.size() + row)), longest)));
        }
        return list(List.of(list(data), list(parity)));
    }

    private static byte[] parity(byte[][] data, int point) {
        byte[] parity = new byte[data[0].length];
        for (int j = 0; j < data.length; j++) {
            int coefficient = 1;
            for (int i = 0; i < data.length; i++) {
                if (i != j) {
                    coefficient = multiply(coefficient, multiply(point ^ i, inverse(j ^ i)));
                }
            }
            for (int at = 0; at < parity.length; at++) {
                parity[at] ^= (byte) multiply(coefficient, data[j][at] & 255);
            }
        }
        return parity;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        for (int bit = 7; bit >= 0; bit--) {
            product = product << 1 ^ (product > 127 ? 0x11D : 0) ^ (b >> bit & 1) * a;
        }
        return product;
    }

    private static int inverse(int a) {
        int inverse = 1;
        while (multiply(a, inverse) != 1) {
            inverse++;
        }
        return inverse;
    }

    private void add(int level, Cid node) {
        while (levels.size() <= level) {
            levels.add(new ArrayList<>());
        }
        levels.get(level).add(link(node));
        if (x(node) % 512 == 0 || levels.get(level).size() == 8192) {
            branch(level);
        }
    }

    private void branch(int level) {
        Cid branch = cid(map("nodes", list(levels.get(level))));
        levels.get(level).clear();
        add(level + 1, branch);
    }

    private static Bytes piece(Met block) {
        return list(List.of(link(block.cid()), number(block.length())));
    }

    private static Cid cid(Bytes body) {
        return Cid.v1(Multicodec.DAG_CBOR, Multihash.sha256(body));
    }

    private static Bytes map(Object... keysAndValues) {
        var out = new ByteArrayOutputStream();
        head(out, 5, keysAndValues.length / 2);
        for (Object each : keysAndValues) {
            if (each instanceof String key) {
                head(out, 3, key.length());
                out.writeBytes(key.getBytes(StandardCharsets.US_ASCII));
            } else {
                out.writeBytes(((Bytes) each).toArray());
            }
        }
        return Bytes.ofOwned(out.toByteArray());
    }

    private static Bytes list(List<Bytes> items) {
        var out = new ByteArrayOutputStream();
        head(out, 4, items.size());
        items.forEach(item -> out.writeBytes(item.toArray()));
        return Bytes.ofOwned(out.toByteArray());
    }

    private static Bytes link(Cid cid) {
        var out = new ByteArrayOutputStream();
        head(out, 6, 42);
        head(out, 2, 1 + cid.toBytes().length());
        out.write(0);
        out.writeBytes(cid.toBytes().toArray());
        return Bytes.ofOwned(out.toByteArray());
    }

    private static Bytes number(int value) {
        var out = new ByteArrayOutputStream();
        head(out, 0, value);
        return Bytes.ofOwned(out.toByteArray());
    }

    private static void head(ByteArrayOutputStream out, int major, int argument) {
        int length = argument < 24 ? 0 : argument < 256 ? 1 : argument < 65_536 ? 2 : 4;
        out.write(major << 5 | (length == 0 ? argument : 23 + (length == 4 ? 3 : length)));
        for (int at = length - 1; at >= 0; at--) {
            out.write(argument >> 8 * at);
        }
    }
}
