// A Helia node on loopback. HeliaPeer.java drives it: a command is a line of words on standard input, its answer a
// line on standard output that begins with "ok " or "error ". It ends with its standard input.
//
//   node peer.mjs LISTEN [noise|tls [Ed25519|RSA|secp256k1 [SWARM_KEY_FILE]]]
import './node20.mjs'
import { createReadStream, createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { quic } from '@chainsafe/libp2p-quic'
import { withBitswap } from '@helia/bitswap'
import { withLibp2pLight } from '@helia/libp2p'
import { unixfs } from '@helia/unixfs'
import * as dagCbor from '@ipld/dag-cbor'
import * as dagJson from '@ipld/dag-json'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { preSharedKey } from '@libp2p/pnet'
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createHeliaLight } from 'helia'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'

const [listen, security = 'noise', keyType = 'Ed25519', swarmKey] = process.argv.slice(2)
const helia = withBitswap(withLibp2pLight(createHeliaLight({ codecs: [dagCbor] }), {
  privateKey: await generateKeyPair(keyType),
  addresses: { listen: [listen] },
  // QUIC refuses to start where there is a swarm key.
  transports: listen.includes('quic') ? [quic()] : [tcp(), webSockets()],
  connectionEncrypters: [{ noise, tls }[security]()],
  streamMuxers: [yamux()],
  connectionGater: { denyDialMultiaddr: address => !/^\/ip4\/127\./.test(address.toString()) },
  ...(swarmKey && { connectionProtector: preSharedKey({ psk: readFileSync(swarmKey) }) }),
  peerDiscovery: [],
  services: { identify: identify() }
}))
await helia.start()
const files = unixfs(helia)

async function block (cid) {
  const parts = []
  for await (const part of helia.blockstore.get(CID.parse(cid))) {
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const commands = {
  async dial (address) {
    const { remoteAddr, encryption } = await helia.libp2p.dial(multiaddr(address))
    return `${remoteAddr} ${encryption}`
  },
  async add (path) {
    return await files.addByteStream(createReadStream(path), { profile: 'unixfs-v1-2025' })
  },
  async 'add-folder' (path) {
    const entries = readdirSync(path).map(name => ({ path: name, content: readFileSync(join(path, name)) }))
    let root
    for await (const { cid } of files.addAll(entries, { profile: 'unixfs-v1-2025', wrapWithDirectory: true })) {
      root = cid
    }
    return root
  },
  async cat (cid, path) {
    await pipeline(Readable.from(files.cat(CID.parse(cid))), createWriteStream(path))
    return path
  },
  /** Writes lines of CID and name, in the order of names. */
  async ls (cid, path) {
    const lines = new Map()
    for await (const { name, cid: child } of files.ls(CID.parse(cid))) {
      lines.set(name, `${child} ${name}\n`)
    }
    writeFileSync(path, [...lines.keys()].sort().map(name => lines.get(name)).join(''))
    return path
  },
  async 'put-cbor' (json) {
    const bytes = dagCbor.encode(dagJson.parse(json))
    const cid = CID.createV1(dagCbor.code, await sha256.digest(bytes))
    await helia.blockstore.put(cid, bytes)
    return cid
  },
  async 'get-cbor' (cid) {
    return Buffer.from(dagJson.encode(dagCbor.decode(await block(cid)))).toString()
  }
}

console.log(`ok ${helia.libp2p.getMultiaddrs().map(String).join(' ')}`)
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...words] = line.split(' ')
  try {
    console.log(`ok ${await commands[command](...words)}`)
  } catch (error) {
    console.log(`error ${error.message.replaceAll('\n', ' ')}`)
  }
}
await helia.stop()
process.exit(0)
