// A channel's item in the DHT (docs/protocol.md), checked and made with nothing but Node's own crypto.
// Before the first use: npm ci --ignore-scripts
import { createHash, createPrivateKey, createPublicKey, randomInt, sign, verify } from 'node:crypto'
import DHT from 'bittorrent-dht'

const SIGNATURE = /,"signature":"([0-9a-f]{128})"\}$/
const PRIVATE_KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex') // PKCS #8, then the seed
const PUBLIC_KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex') // SPKI, then the key

function privateKey (seed) {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_KEY_PREFIX, seed]), format: 'der', type: 'pkcs8' })
}

export function publicKeyOf (seed) {
  return createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_KEY_PREFIX.length)
}

export function signWith (seed, message) {
  return sign(null, message, privateKey(seed))
}

export function isSignedBy (publicKey, message, signature) {
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_KEY_PREFIX, publicKey]), format: 'der', type: 'spki' })
  return signature.length === 64 && verify(null, message, key, signature)
}

// The bytes that the item's signature covers
export function signedBytes (sequence, text) {
  return Buffer.concat([Buffer.from(`3:seqi${sequence}e1:v${text.length}:`), text])
}

export function targetOf (publicKey) {
  return createHash('sha1').update(publicKey).digest()
}

// What is wrong with a manifest, or undefined. `text` is a Buffer.
export function manifestError (publicKey, sequence, text) {
  const match = SIGNATURE.exec(text.toString('utf8'))
  if (!match) return 'the text does not end in a signature'
  const unsigned = Buffer.concat([text.subarray(0, text.length - match[0].length), Buffer.from('}')])
  if (!isSignedBy(publicKey, unsigned, Buffer.from(match[1], 'hex'))) return 'the signature within the manifest is wrong'
  const manifest = JSON.parse(text.toString('utf8'))
  if (manifest.publicKey !== publicKey.toString('hex')) return 'the manifest names another key'
  if (manifest.sequence !== sequence) return 'the manifest has another sequence than the item'
  return undefined
}

// Adds the signature to a manifest that has none.
export function signedManifest (seed, text) {
  if (SIGNATURE.test(text.toString('utf8'))) return text
  const signature = signWith(seed, text).toString('hex')
  return Buffer.concat([text.subarray(0, text.length - 1), Buffer.from(`,"signature":"${signature}"}`)])
}

// A node with an address of its own: others take many nodes with one address for an attack.
export function startNode (bootstrap, address) {
  if (!/^\d+\.\d+\.\d+\.\d+:\d+$/.test(bootstrap || '')) throw new Error('the bootstrap node must be <IPv4 address>:<port>')
  const host = address || `127.${randomInt(60, 250)}.${randomInt(1, 250)}.1`
  return new Promise((resolve, reject) => {
    const dht = new DHT({ bootstrap: [bootstrap], verify: (signature, message, key) => isSignedBy(key, message, signature) })
    dht.on('error', reject)
    dht.listen(0, host, () => {
      if (dht.ready) resolve(dht)
      else dht.on('ready', () => resolve(dht))
    })
  })
}

export function hexArgument (name, text, size) {
  if (!new RegExp(`^[0-9a-f]{${size * 2}}$`).test(text || '')) throw new Error(`${name} must be ${size * 2} lower-case hex digits`)
  return Buffer.from(text, 'hex')
}

// Prints what `work` returns as one line of JSON; exit status 1 if it says so or fails.
export async function main (work) {
  let result
  try {
    result = await work(process.argv.slice(2))
  } catch (error) {
    result = { ok: false, error: error.message }
  }
  process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(result.ok ? 0 : 1))
}
