import type { ErrorCode } from '../../contract/errors.ts'
import type { Clock, Tables } from '../ports.ts'
import { createAllowance } from './allowance.ts'
import { type Charge, QUOTAS, type Quota, type QuotaKind } from './table.ts'

/** Who makes something: a member, or somebody at an address who is none yet. */
export type Maker = { memberId: string } | { address: string }

export type Quotas = {
  /**
   * Takes a charge from the quotas of its maker. Returns the code of a refusal where a quota is used up or the hub is full;
   * nothing is taken then. To be called inside the open transaction, once the thing is made: the caller refuses, which undoes it.
   */
  take(maker: Maker, charge: Charge): ErrorCode | undefined
}

/** How much of a kind the hub holds. */
const COUNTS: { readonly [K in QuotaKind]?: (tables: Tables) => number } = {
  members: ({ members }) => members.total(),
  rooms: ({ rooms }) => rooms.total(),
  documents: ({ documents }) => documents.total(),
  boards: ({ boards }) => boards.total(),
  boardColumnBytes: ({ boards }) => boards.columnBytes(),
}

const ADDRESSES_REMEMBERED = 10_000

/** With `areLimited` false only what the hub holds in all is limited. */
export function createQuotas(tables: Tables, clock: Pick<Clock, 'monotonic'>, areLimited: boolean): Quotas {
  const allowances = new Map(
    (Object.entries(QUOTAS) as [QuotaKind, Quota][]).map(([kind, { perMember, perAddress, everyMs = 0, tooMany }]) => [
      kind,
      {
        tooMany,
        ofMember: perMember === undefined ? undefined : createAllowance({ max: perMember, everyMs }, clock),
        ofAddress: perAddress === undefined ? undefined : createAllowance({ max: perAddress, everyMs }, clock),
      },
    ]),
  )
  /** By member id, where they joined from. */
  const addresses = new Map<string, string>()

  function addressOf(memberId: string): string | undefined {
    const address = addresses.get(memberId) ?? tables.members.joinedFrom(memberId)
    if (addresses.size >= ADDRESSES_REMEMBERED) addresses.clear()
    if (address !== undefined) addresses.set(memberId, address)
    return address
  }

  return {
    take(maker, charge) {
      const memberId = 'memberId' in maker ? maker.memberId : undefined
      const address = 'memberId' in maker ? addressOf(maker.memberId) : maker.address
      const due = Object.entries(charge) as [QuotaKind, number][]
      const full = due.find(([kind]) => isOver(QUOTAS[kind], COUNTS[kind]?.(tables)))
      if (full) return (QUOTAS[full[0]] as Quota).full
      if (!areLimited) return undefined

      for (const [kind, amount] of due) {
        const { ofMember, ofAddress, tooMany } = allowances.get(kind) ?? {}
        const isLeft =
          (memberId === undefined || (ofMember?.has(memberId, amount) ?? true)) &&
          (address === undefined || (ofAddress?.has(address, amount) ?? true))
        // Asked only here, because almost nobody ever uses a quota up.
        if (!isLeft && !(memberId !== undefined && tables.members.byId(memberId)?.role === 'host')) return tooMany
      }
      for (const [kind, amount] of due) {
        const { ofMember, ofAddress } = allowances.get(kind) ?? {}
        if (memberId !== undefined) ofMember?.spend(memberId, amount)
        if (address !== undefined) ofAddress?.spend(address, amount)
      }
      return undefined
    },
  }
}

const isOver = ({ inAll }: Quota, count: number | undefined) =>
  inAll !== undefined && count !== undefined && count > inAll
