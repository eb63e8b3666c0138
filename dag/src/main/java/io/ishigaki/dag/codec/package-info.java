/// What the bytes of a block say: the codecs of the IPLD data model.
///
/// A *codec* turns the bytes of a block into a value and back; the multicodec in a CID names it. Its value is a tree
/// of the *data model*: null, booleans, integers, floats, text, byte strings, lists, maps and *links*, which are CIDs.
/// dag-pb, the codec of files and directories, has a form of its own besides: a [PbNode] is a list of [PbLink]s and
/// some bytes.
///
/// Everything here is a pure function of its arguments; strangers' bytes that are not what they claim end in
/// [io.ishigaki.multiformats.MalformedDataException].
@NullMarked
package io.ishigaki.dag.codec;

import org.jspecify.annotations.NullMarked;
