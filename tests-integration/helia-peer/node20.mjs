// What Helia's dependencies expect of a newer Node.js than 20.
import '../rpc-client/node20.mjs'
import { setMaxListeners } from 'node:events'
import { WebSocket } from 'ws'

// Each want listens to the signal of its command: the default of 10 warns of a leak.
setMaxListeners(0)
globalThis.WebSocket ??= WebSocket
