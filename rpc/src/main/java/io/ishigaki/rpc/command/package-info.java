/// The commands, one class a group.
///
/// A class here lists its definitions (`static List<Command> all()`) and has the handlers as
/// private methods below, each followed by what prints its answer. `CommandTable` names them all.
///
/// To write one: declare options and arguments as Kubo names them; in the handler take what you
/// need from the [io.ishigaki.rpc.Request], answer through the [io.ishigaki.rpc.Emitter] with the
/// members and order of Kubo's JSON; render in the printer only from that JSON, since over RPC
/// nothing else arrives. Show CIDs by `request.invocation().show(cid)`, which honours
/// `--cid-base`. Throw [io.ishigaki.rpc.CommandException] with the words that the person shall
/// read.
///
/// Entry type: [CommandTable]. Everything is immutable.
@NullMarked
package io.ishigaki.rpc.command;

import org.jspecify.annotations.NullMarked;
