package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.List;

/// Blocks of one codec said in another.
public final class Transcoding {
    private Transcoding() {}

    /// The block of codec `store` that says what `input` says in codec `source`.
    ///
    /// @throws MalformedDataException if `input` is not of its codec, or `store` has no form for
    ///     what it says
    public static Bytes store(Bytes input, Codec source, Codec store) {
        return store.encode(source.decode(input));
    }

    /// What the block says under `path` inside it, shown in codec `output` byte for byte as Kubo
    /// does.
    ///
    /// A node of dag-pb is shown with null where it leaves a field out, unless it is shown in
    /// dag-pb.
    ///
    /// @throws MalformedDataException if the block is not of its codec, nothing is there, or
    ///     `output` has no form for it
    public static Bytes show(Bytes block, Codec source, List<String> path, Codec output) {
        Value value = source == Codec.DAG_PB && output != Codec.DAG_PB
                ? PbForm.valueOf(DagPb.decode(block), PbForm.AbsentFields.NULL)
                : source.decode(block);
        for (String segment : path) {
            value = at(value, segment);
        }
        return output.encode(value);
    }

    private static Value at(Value value, String segment) {
        return switch (value) {
            case Value.MapValue map -> map.at(segment).orElseThrow(() -> notFound(segment));
            case Value.ListValue(var items) -> items.get(index(segment, items.size()));
            case Value.Null _,
                    Value.Bool _,
                    Value.Int _,
                    Value.Float64 _,
                    Value.Text _,
                    Value.ByteString _,
                    Value.Link _ ->
                throw new MalformedDataException(
                        ("func called on wrong kind: \"LookupBySegment\" called on a %s node (kind: %<s), "
                                        + "but only makes sense on map or list")
                                .formatted(value.kind()));
        };
    }

    private static int index(String segment, int size) {
        try {
            int index = Integer.parseInt(segment);
            if (index >= 0 && index < size) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw new MalformedDataException("list index \"%s\" is no number".formatted(segment), e);
        }
        throw notFound(segment);
    }

    private static MalformedDataException notFound(String segment) {
        return new MalformedDataException("key not found: \"%s\"".formatted(segment));
    }
}
