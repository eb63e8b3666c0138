package io.ishigaki.rpc.command;

import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.rpc.CommandException;

/// Shows peer ids in the forms that `--peerid-base` and `--ipns-base` name.
final class PeerIds {
    private PeerIds() {}

    /// @param form `b58mh`, or the name of a multibase for the CID of the key
    static String show(PeerId peer, String form) throws CommandException {
        if (form.equals("b58mh") || form.equals("base58mh")) {
            return peer.toString();
        }
        for (Multibase base : Multibase.values()) {
            if (base.label().equals(form)) {
                return peer.toCid().toString(base);
            }
        }
        throw new CommandException("unsupported multibase: " + form);
    }
}
