package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.MalformedDataException;

/// Makes options of a profile: fills in what is open and refuses what contradicts itself, by Kubo's
/// rules.
final class ImportOptionsResolver {
    private final ImportProfile profile;
    private final MetadataChoice metadata;

    ImportOptionsResolver(ImportProfile profile, MetadataChoice metadata) {
        this.profile = profile;
        this.metadata = metadata;
    }

    ImportOptions resolve(int inlineBytesMax, boolean emptyDirectories) {
        HashFunction hash = profile.hash().orElse(HashFunction.SHA2_256);
        if (!hash.isAllowed() || !hash.isComputable()) {
            throw new MalformedDataException("potentially insecure hash functions not allowed: " + hash.name());
        }
        Cid.Version version = version(hash);
        var files = new FileShape(
                profile.chunker().orElseGet(() -> ChunkerSpec.parse("")),
                profile.layout().orElse(FileLayout.BALANCED),
                rawLeaves(version),
                profile.fileLinksMaxOrDefault());
        var directories = new DirectoryShape(
                profile.directoryLinksMax().orElse(0),
                fanout(),
                profile.hamtEstimation().orElse(SizeEstimation.LINKS),
                profile.hamtThresholdBytes().orElse(DirectoryShape.BYTES_MAX_DEFAULT));
        return new ImportOptions(
                new CidFormat(version, hash, inlineBytesMax), files, directories, metadata, emptyDirectories);
    }

    private Cid.Version version(HashFunction hash) {
        int byDefault = hash.equals(HashFunction.SHA2_256) ? 0 : 1;
        int version = profile.cidVersion().orElse(byDefault);
        return switch (version) {
            case 0 -> Cid.Version.V0;
            case 1 -> Cid.Version.V1;
            default -> throw new MalformedDataException("unknown CID version: " + version);
        };
    }

    private boolean rawLeaves(Cid.Version version) {
        if (metadata.isAny()) {
            if (profile.rawLeaves().orElse(false)) {
                throw new MalformedDataException(
                        "raw-leaves can't be used with UnixFS metadata like mode or modification time");
            }
            return false;
        }
        return profile.rawLeaves().orElse(version == Cid.Version.V1);
    }

    private HamtFanout fanout() {
        int width = profile.hamtFanout().orElse(0);
        return width == 0 ? HamtFanout.DEFAULT : new HamtFanout(width);
    }
}
