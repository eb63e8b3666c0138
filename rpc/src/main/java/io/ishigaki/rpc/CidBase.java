package io.ishigaki.rpc;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;

/// How CIDs are shown: in which base, and whether version 0 is raised to version 1, which alone can bear a base.
record CidBase(Multibase base, boolean upgrade) {
    static CidBase of(Invocation invocation) {
        String label = invocation.text(GlobalOptions.CID_BASE);
        Multibase base = label.isEmpty() ? Multibase.BASE32 : parse(label);
        boolean upgrade = invocation.flagIfGiven(GlobalOptions.UPGRADE_CID).orElse(!label.isEmpty());
        return new CidBase(base, upgrade);
    }

    private static Multibase parse(String label) {
        for (Multibase base : Multibase.values()) {
            if (base.label().equals(label)) {
                return base;
            }
        }
        throw new MalformedDataException("encoding '%s' not supported".formatted(label));
    }

    String show(Cid cid) {
        return (upgrade ? cid.toV1() : cid).toString(base);
    }
}
