import * as Y from 'yjs'

/**
 * The whole of `doc` as an update in which everything that was written under these Yjs clientIDs has new ones. In the text it
 * stays in its place beside what others have written, as Yjs would have merged it under the new clientIDs.
 */
export function withNewClients(doc: Y.Doc, clients: ReadonlySet<number>): Uint8Array {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  // The clientID of a new Y.Doc is a random one.
  const renamed = new Map([...clients].map((client) => [client, new Y.Doc().clientID]))
  const rename = (id: Y.ID) => Y.createID(renamed.get(id.client) ?? id.client, id.clock)

  const { clients: structsOf } = copy.store
  for (const structs of structsOf.values())
    for (const struct of structs) {
      struct.id = rename(struct.id)
      if (!(struct instanceof Y.Item)) continue
      struct.origin &&= rename(struct.origin)
      struct.rightOrigin &&= rename(struct.rightOrigin)
    }
  for (const [client, newClient] of renamed) {
    const structs = structsOf.get(client)
    structsOf.delete(client)
    if (structs) structsOf.set(newClient, structs)
  }
  return Y.encodeStateAsUpdate(copy)
}
