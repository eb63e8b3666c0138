/// Blocks from trustless gateways: a gateway is one more peer of the scheduler, asked by HTTP instead of Bitswap.
///
/// ```text
/// want-block ──▶ GET  /ipfs/{cid}?format=raw   200: the block      404, 410: it hasn't got it
/// want-have  ──▶ HEAD /ipfs/{cid}?format=raw   200: it has it      429, 503, no answer: not asked for a while
/// ```
///
/// *Goals.* Whatever a gateway sends is checked by its hash, bounded in size, and a gateway that fails costs a request
/// a
/// while. *Non-goals.* Finding gateways: they are listed in the config.
///
/// @see <a href="https://specs.ipfs.tech/http-gateways/trustless-gateway/">Trustless Gateway</a>
@NullMarked
package io.ishigaki.exchange.http;

import org.jspecify.annotations.NullMarked;
