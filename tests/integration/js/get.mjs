// node get.mjs <bootstrap host:port> <public key hex> [address to bind]
// Reads a channel's item from the DHT and checks its signature, the manifest's, and that both name one key and sequence.
import { hexArgument, isSignedBy, main, manifestError, signedBytes, startNode, targetOf } from './item.mjs'

main(async ([bootstrap, keyText, address]) => {
  const key = hexArgument('the public key', keyText, 32)
  const dht = await startNode(bootstrap, address)
  const found = await new Promise((resolve, reject) => {
    dht.get(targetOf(key), { cache: false }, (error, value) => error ? reject(error) : resolve(value))
  })
  if (!found) return { ok: false, error: 'no item was found', target: targetOf(key).toString('hex'), nodes: dht.nodes.count() }

  const text = Buffer.from(found.v)
  let error
  if (!Buffer.from(found.k).equals(key)) error = 'the item is of another key'
  else if (!isSignedBy(key, signedBytes(found.seq, text), Buffer.from(found.sig))) error = 'the signature of the item is wrong'
  else error = manifestError(key, found.seq, text)
  return {
    ok: !error,
    error,
    target: targetOf(key).toString('hex'),
    publicKey: key.toString('hex'),
    sequence: found.seq,
    signature: Buffer.from(found.sig).toString('hex'),
    text: text.toString('utf8')
  }
})
