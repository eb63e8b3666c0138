/// The little of protobuf that libp2p's messages need: fields of varints and of bytes.
///
/// A *message* is a row of *fields*, each a number, a wire type and a value. [FieldReader] walks over those of a
/// message, [FieldWriter] makes one. Unknown fields are passed over, as protobuf wants.
///
/// Both are confined to the thread that made them. Bytes that are no message end in
/// [io.ishigaki.multiformats.MalformedDataException].
///
/// @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf encoding</a>
@NullMarked
package io.ishigaki.network.protobuf;

import org.jspecify.annotations.NullMarked;
