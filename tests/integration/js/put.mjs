// node put.mjs <bootstrap host:port> <seed hex> [address to bind] < manifest
// Puts a channel's item into the DHT. The manifest is read from standard input; one without a signature gets it here.
import { readFileSync } from 'node:fs'
import { hexArgument, main, publicKeyOf, signedBytes, signedManifest, signWith, startNode, targetOf } from './item.mjs'

main(async ([bootstrap, seedText, address]) => {
  const seed = hexArgument('the seed', seedText, 32)
  const text = signedManifest(seed, Buffer.from(readFileSync(0, 'utf8').trimEnd()))
  const sequence = JSON.parse(text.toString('utf8')).sequence
  const key = publicKeyOf(seed)
  const signature = signWith(seed, signedBytes(sequence, text))
  const dht = await startNode(bootstrap, address)
  const stored = await new Promise((resolve, reject) => {
    dht.put({ k: key, seq: sequence, v: text, sig: signature }, (error, hash, count) => error ? reject(error) : resolve(count))
  })
  return {
    ok: stored > 0,
    stored,
    target: targetOf(key).toString('hex'),
    publicKey: key.toString('hex'),
    sequence,
    signature: signature.toString('hex'),
    text: text.toString('utf8')
  }
})
