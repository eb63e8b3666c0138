// Starts two of our daemons in repositories of their own and drives them by kubo-rpc-client, as a program written for
// Kubo would.
import './node20.mjs'
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from 'kubo-rpc-client'

const ishi = process.env.ISHI ?? join(process.argv[2], 'server/target/image/bin/ishi')
const directory = mkdtempSync(join(tmpdir(), 'rpc-client-'))

function start (name) {
  const env = { ...process.env, IPFS_PATH: join(directory, name) }
  const init = spawnSync(ishi, ['init', '--profile=test'], { env, encoding: 'utf8' })
  assert.equal(init.status, 0, init.stderr)
  return spawn(ishi, ['daemon'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
}

const daemons = [start('one'), start('other')]

async function connect (daemon) {
  let said = ''
  for await (const chunk of daemon.stdout) {
    said += chunk
    if (said.includes('Daemon is ready')) {
      return create({ url: said.match(/API .*listening on:? (.*)/)[1] })
    }
  }
  throw new Error('the daemon ended: ' + said)
}

async function collect (source) {
  const chunks = []
  for await (const chunk of source) {
    chunks.push(chunk)
  }
  return chunks
}

const bytes = async source => Buffer.concat(await collect(source))
const content = randomBytes(3_000_000)

const checks = {
  async 'version and id' (api) {
    assert.match((await api.version()).version, /^\d+\.\d+/)
    const id = await api.id()
    assert.match(id.id.toString(), /^12D3/)
    assert.ok(id.publicKey)
    assert.match(id.agentVersion, /^ishigaki\//)
    assert.ok(Array.isArray(id.addresses))
    assert.deepEqual(await api.id({ peerId: id.id }), id)
  },
  async 'add and cat' (api) {
    const { cid, size } = await api.add(content)
    assert.ok(size >= content.length)
    assert.ok((await bytes(api.cat(cid))).equals(content))
    assert.ok((await bytes(api.cat(cid, { offset: 1_000_000, length: 77 }))).equals(content.subarray(1_000_000, 1_000_077)))
  },
  async 'a folder, ls and get' (api) {
    const added = await collect(api.addAll([
      { path: 'f/a.txt', content: 'a' }, { path: 'f/g/b.txt', content: 'b' }
    ]))
    const root = added.find(each => each.path === 'f').cid
    assert.deepEqual((await collect(api.ls(root))).map(each => each.name).sort(), ['a.txt', 'g'])
    assert.ok((await bytes(api.get(root))).includes('a.txt'))
  },
  async 'pins' (api) {
    const { cid } = await api.add('pinned', { pin: false })
    await api.pin.add(cid)
    assert.ok((await collect(api.pin.ls({ type: 'recursive' }))).some(pin => pin.cid.equals(cid)))
    await api.pin.rm(cid)
    await assert.rejects(api.pin.rm(cid), /not pinned/)
  },
  async 'blocks' (api) {
    const cid = await api.block.put(content.subarray(0, 1000))
    assert.ok(Buffer.from(await api.block.get(cid)).equals(content.subarray(0, 1000)))
    assert.equal((await api.block.stat(cid)).size, 1000)
  },
  async 'dag-cbor' (api) {
    const cid = await api.dag.put({ a: { b: [1, 2, 'three'] } })
    assert.equal((await api.dag.get(cid, { path: '/a/b/2' })).value, 'three')
  },
  async 'CAR out and in' (api) {
    const { cid } = await api.add(content)
    const car = await collect(api.dag.export(cid))
    const roots = await collect(api.dag.import([car]))
    assert.ok(roots[0].root.cid.equals(cid))
  },
  async 'config' (api) {
    await api.config.set('Gateway.RootRedirect', '/ipfs/x')
    assert.equal(await api.config.get('Gateway.RootRedirect'), '/ipfs/x')
    await assert.rejects(api.config.set('Fruit', 'banana'), /Fruit not found/)
  },
  async 'keys' (api) {
    const key = await api.key.gen('k', { type: 'ed25519' })
    assert.ok((await api.key.list()).some(each => each.id === key.id))
    await api.key.rm('k')
  },
  async 'another peer' (api, other) {
    const { id, addresses } = await other.id()
    await api.swarm.connect(addresses[0])
    const [peer] = await api.swarm.peers({ verbose: true })
    assert.ok(peer.peer.equals(id))
    assert.equal(peer.direction, 'outbound')
    assert.ok((await api.swarm.addrs()).some(each => each.id.equals(id)))
    assert.equal((await other.swarm.localAddrs()).length, 1)
    assert.match((await api.id({ peerId: id })).agentVersion, /^ishigaki\//)
    const pongs = await collect(api.ping(id, { count: 1 }))
    assert.ok(pongs.every(pong => pong.success))
    const { cid } = await other.add('from elsewhere')
    assert.equal((await bytes(api.cat(cid))).toString(), 'from elsewhere')
    const stat = await api.bitswap.stat()
    assert.ok(stat.blocksReceived >= 1n)
    assert.deepEqual(stat.peers.map(String), [id.toString()])
    assert.deepEqual(await api.bitswap.wantlist(), [])
    assert.deepEqual(await api.bitswap.wantlistForPeer(id), [])
    const [bandwidth] = await collect(api.stats.bw())
    assert.ok(bandwidth.totalIn > 0n)
    await api.swarm.disconnect(addresses[0])
    assert.deepEqual(await api.swarm.peers(), [])
  },
  async 'a block that nobody has' (api) {
    const { cid } = await api.add('nobody has this', { onlyHash: true })
    await assert.rejects(api.block.get(cid, { timeout: 200 }))
    await assert.rejects(api.pin.add(cid, { timeout: 200 }))
  },
  async 'the bootstrap list' (api, other) {
    const [address] = (await other.id()).addresses
    assert.deepEqual((await api.bootstrap.add(address)).Peers.map(String), [address.toString()])
    assert.deepEqual((await api.bootstrap.list()).Peers.map(String), [address.toString()])
    assert.deepEqual((await api.bootstrap.rm(address)).Peers.map(String), [address.toString()])
  },
  async 'repository' (api) {
    assert.ok((await api.repo.stat()).numObjects > 0n)
    await collect(api.repo.gc())
  }
}

let failed = 0
try {
  const [api, other] = [await connect(daemons[0]), await connect(daemons[1])]
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(api, other)
      console.log('ok     ' + name)
    } catch (error) {
      failed++
      console.log('FAILED ' + name + ': ' + error.message)
    }
  }
} finally {
  for (const daemon of daemons) {
    const ended = once(daemon, 'exit')
    daemon.kill()
    await ended
  }
  rmSync(directory, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
