// The hubs on the same network: this one is announced by mDNS, and others are listened for. One socket for each real card, so that
// addresses of virtual machines, which nobody else can reach, are not announced.
import { createSocket } from 'node:dgram'
import type { Mdns } from 'multicast-dns'
import type { LanAddress } from '../addresses.ts'
import { createPacketBudget } from './packet-budget.ts'
import { answersTo, hubsIn, recordsOf, SERVICE, TTL_S } from './records.ts'

export type NearbyHub = { hubId: string; name: string; people: number; url: string }

export type Nearby = {
  /** To be called every few seconds: follows the cards and the number of people. The first call begins. */
  check(): void
  /** Other hubs, those with most people first. Their names are as they came. */
  hubs(): NearbyHub[]
  /** Says goodbye. Resolves when it is sent, or after a short time where it cannot be. */
  end(): Promise<void>
}

type Options = {
  hubId: string
  name: string
  port(): number
  people(): number
  addresses(): Promise<LanAddress[]>
  clock: { monotonic(): number }
  onFault(fault: unknown): void
}

/** Anybody can announce any number. */
const HUBS_MAX = 50
/** Of one computer, so that it cannot take the place of all others. */
const HUBS_OF_SENDER_MAX = 5
const QUERY_EVERY_MS = 30_000
const GOODBYE_MAX_MS = 300

type Card = { key: string; addresses: string[]; mdns: Mdns }

export function createNearby({ hubId, name, port, people, addresses, clock, onFault }: Options): Nearby {
  const seen = new Map<string, NearbyHub & { sender: string; seenAt: number }>()
  const withinBudget = createPacketBudget(clock.monotonic)
  let cards: Card[] = []
  /** As of the last check, so that questions cost the same however many people are here. */
  let announcedPeople = 0
  let queriedAt = Number.NEGATIVE_INFINITY
  let isBusy = false
  let hasEnded = false

  const recordsFor = (card: Card, ttl?: number) =>
    recordsOf({ hubId, name, port: port(), people: announcedPeople, addresses: card.addresses }, ttl)

  function receive(packet: Parameters<typeof hubsIn>[0], sender: string): void {
    const now = clock.monotonic()
    for (const { isGoodbye, port: itsPort, ...announced } of hubsIn(packet)) {
      if (announced.hubId === hubId) continue
      const known = seen.get(announced.hubId)
      // Nobody says goodbye for another one.
      if (isGoodbye && known?.sender !== sender) continue
      seen.delete(announced.hubId)
      if (isGoodbye) continue
      if (seen.size >= HUBS_MAX) forgetGone(now)
      if (seen.size >= HUBS_MAX || countOf(sender) >= HUBS_OF_SENDER_MAX) continue
      // The address is that of who has sent this, so an announcement can name nobody else's computer.
      seen.set(announced.hubId, { ...announced, url: `http://${sender}:${itsPort}/`, sender, seenAt: now })
    }
  }

  const countOf = (sender: string) => [...seen.values()].reduce((sum, hub) => sum + Number(hub.sender === sender), 0)

  function forgetGone(now: number): void {
    for (const [id, { seenAt }] of seen) if (now - seenAt > TTL_S * 1000) seen.delete(id)
  }

  async function open(key: string, itsAddresses: string[]): Promise<Card> {
    // Fetched where it is needed, because most starts of a hub are waited for.
    const { default: createMdns } = await import('multicast-dns')
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    const mdns = createMdns({ interface: itsAddresses[0] as string, bind: '0.0.0.0', loopback: true, socket })
    // The package decodes whatever comes.
    const [read] = socket.listeners('message')
    socket.removeAllListeners('message')
    socket.on('message', (bytes, sender) => withinBudget(bytes.length, () => read?.(bytes, sender)))
    const card = { key, addresses: itsAddresses, mdns }
    mdns.on('error', onFault)
    // A packet that is none, or a card that has just gone.
    mdns.on('warning', () => {})
    mdns.on('query', ({ questions }) => {
      const found = answersTo(questions, recordsFor(card))
      if (found.answers.length > 0) mdns.respond(found)
    })
    mdns.on('response', (packet, { address }) => receive(packet, address))
    await new Promise<void>((resolve) => {
      mdns.on('ready', resolve)
      mdns.on('error', () => resolve())
    })
    return card
  }

  async function follow(): Promise<void> {
    const wanted = cardsOf(await addresses())
    const gone = cards.filter(({ key }) => !wanted.has(key))
    for (const { mdns } of gone) mdns.destroy()
    cards = cards.filter((card) => !gone.includes(card))
    const fresh = [...wanted].filter(([key]) => !cards.some((card) => card.key === key))
    for (const [key, itsAddresses] of fresh) cards.push(await open(key, itsAddresses))

    const now = clock.monotonic()
    forgetGone(now)
    const isNews = fresh.length > 0 || announcedPeople !== people()
    announcedPeople = people()
    const asks = fresh.length > 0 || now - queriedAt > QUERY_EVERY_MS
    if (asks) queriedAt = now
    for (const card of cards) {
      if (isNews || asks) card.mdns.respond({ answers: recordsFor(card) })
      if (asks) card.mdns.query({ questions: [{ name: SERVICE, type: 'PTR' }] })
    }
  }

  return {
    check() {
      if (isBusy || hasEnded) return
      isBusy = true
      follow()
        .catch(onFault)
        .finally(() => {
          isBusy = false
        })
    },
    hubs: () =>
      [...seen.values()]
        .map(({ seenAt: _, sender: __, ...hub }) => hub)
        .sort((a, b) => b.people - a.people || a.hubId.localeCompare(b.hubId)),
    async end() {
      hasEnded = true
      const goodbyes = cards.map(
        (card) => new Promise<void>((sent) => card.mdns.respond({ answers: recordsFor(card, 0) }, sent)),
      )
      const late = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE_MAX_MS).unref())
      await Promise.race([Promise.all(goodbyes), late])
      for (const { mdns } of cards) mdns.destroy()
      cards = []
    },
  }
}

/** The addresses of each real card, by a key that changes with them. mDNS goes over IPv4 here, so a card needs an address of that. */
function cardsOf(addresses: readonly LanAddress[]): Map<string, string[]> {
  const byName = new Map<string, string[]>()
  for (const { address, interface: name, kind } of addresses)
    if (kind === 'card')
      byName.set(name, [...(byName.get(name) ?? []), address.replace(/^\[|\]$/g, '')].sort(ipv4First))
  return new Map([...byName.values()].filter(([first]) => !first?.includes(':')).map((each) => [each.join(' '), each]))
}

const ipv4First = (a: string, b: string) => Number(a.includes(':')) - Number(b.includes(':'))
