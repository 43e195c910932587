// Puts a made-up world into a hub by its public API: HTTP, `/chat`, `/live` and `/collaborate`.
import { call } from './hub-api.ts'
import { postMessages } from './post-messages.ts'
import type { World } from './world.ts'
import { writeDocument } from './write-document.ts'

/** Somebody of the world, with the session token that signs a browser in as them. */
export type SignIn = { name: string; token: string }

type SeedOptions = {
  /** As `http://127.0.0.1:4280`. */
  origin: string
  code?: string
  hostToken: string
  world: World
  /** Sets the hub's clock, in ms since 1970. Without it the hub's own clock dates every message. */
  setClock?: (at: number) => Promise<void>
}

type SignedIn = { token: string; member: { id: string } }

/** Resolves with the sign-ins of the host and of everybody else, once all is committed. Rejects where the hub refuses something. */
export async function seedWorld({ origin, code, hostToken, world, setClock }: SeedOptions): Promise<SignIn[]> {
  const host = await call<SignedIn>(origin, 'POST', '/api/host', { body: { hostToken } })
  const people = new Map<string, SignedIn>()
  for (const name of world.people)
    people.set(name, await call<SignedIn>(origin, 'POST', '/api/join', { body: { name, code } }))
  const person = (name: string) => people.get(name) as SignedIn
  const { token } = person(world.people[0] as string)

  const roomIds = await createRooms(origin, world, person)
  await createBoard(origin, world.board, token)
  const document = await call<{ id: string }>(origin, 'POST', '/api/documents', {
    token,
    body: { title: world.document.title },
  })
  await writeDocument(origin, document.id, world.document.text, token)
  await postMessages({
    origin,
    messages: world.messages,
    tokenOf: (name) => person(name).token,
    roomIdOf: (name) => roomIds.get(name) ?? name,
    observerToken: token,
    setClock,
  })
  return [{ name: 'host', token: host.token }, ...world.people.map((name) => ({ name, token: person(name).token }))]
}

/** Resolves with the ids of the rooms by their names, that of the lobby included. */
async function createRooms(origin: string, world: World, person: (name: string) => SignedIn) {
  for (const { name, members } of world.rooms) {
    if (name === 'lobby') continue
    const [creator, ...others] = (members ?? world.people.slice(0, 1)).map(person)
    const token = creator?.token ?? ''
    const body = { name, private: members !== undefined }
    const { id } = await call<{ id: string }>(origin, 'POST', '/api/rooms', { token, body })
    for (const { member } of others)
      await call(origin, 'POST', `/api/rooms/${id}/members`, { token, body: { memberId: member.id } })
  }
  const { token } = person(world.people[0] as string)
  const { rooms } = await call<{ rooms: { id: string; name: string }[] }>(origin, 'GET', '/api/rooms', { token })
  return new Map(rooms.map(({ id, name }) => [name, id]))
}

async function createBoard(origin: string, { name, columns, records }: World['board'], token: string): Promise<void> {
  const { id } = await call<{ id: string }>(origin, 'POST', '/api/boards', { token, body: { name, columns } })
  await call(origin, 'POST', `/api/boards/${id}/records/batch`, { token, body: { put: records } })
}
