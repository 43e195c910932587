import type { ErrorCode } from '../../contract/errors.ts'
import type { Clock } from '../ports/common.ts'
import type { Tables } from '../ports/tables.ts'
import { type Allowance, createAllowance } from './allowance.ts'
import { type Charge, QUOTAS, type Quota, type QuotaKind } from './table.ts'

/** Whose quotas are used: a member's, or those of an address, for a person who is not a member yet. */
export type Maker = { memberId: string } | { address: string }

export type Quotas = {
  /**
   * Takes a charge from the quotas of its maker. If a quota is used up, or the hub is full, takes nothing and returns the code of the
   * refusal. To be called inside the open transaction after the thing was made: the caller then refuses, which undoes it.
   */
  take(maker: Maker, charge: Charge): ErrorCode | undefined
  /** To be called every minute or so: frees the memory that is used for members and addresses whose allowances are full again, and for the addresses of members. */
  forgetUnused(): void
}

/** Whether the hub has more than `max` of a kind. */
type IsAbove = (tables: Tables, max: number) => boolean
const IS_ABOVE: { readonly [K in QuotaKind]?: IsAbove } = {
  membersByName: ({ members }, max) => members.hasMoreThan(max),
  rooms: ({ rooms }, max) => rooms.hasMoreThan(max),
  documents: ({ documents }, max) => documents.hasMoreThan(max),
  boards: ({ boards }, max) => boards.total() > max,
  boardColumnBytes: ({ boards }, max) => boards.columnBytes() > max,
  fileBytes: ({ files }, max) => files.totalBytes() > max,
}

/** A row of the table with the allowances of each member and each address. */
type Row = Quota & { isAbove: IsAbove | undefined; ofMember?: Allowance; ofAddress?: Allowance }

/** With `areLimited` false only the limits of the whole hub (`inAll`) hold. */
export function createQuotas(tables: Tables, clock: Pick<Clock, 'monotonic'>, areLimited: boolean): Quotas {
  const rows = Object.fromEntries(
    (Object.entries(QUOTAS) as [QuotaKind, Quota][]).map(([kind, quota]): [string, Row] => {
      const { perMember, perAddress, everyMs = 0 } = quota
      const row: Row = { ...quota, isAbove: IS_ABOVE[kind] }
      if (perMember !== undefined) row.ofMember = createAllowance({ max: perMember, everyMs }, clock)
      if (perAddress !== undefined) row.ofAddress = createAllowance({ max: perAddress, everyMs }, clock)
      return [kind, row]
    }),
  ) as Record<QuotaKind, Row>
  /** The address from which each member joined, by member id. */
  const addresses = new Map<string, string>()

  function addressOf(memberId: string): string | undefined {
    const known = addresses.get(memberId)
    if (known !== undefined) return known
    const address = tables.members.joinedFrom(memberId)
    if (address !== undefined) addresses.set(memberId, address)
    return address
  }

  // Called only if a quota is used up, which is rare.
  const isHost = (memberId: string | undefined) =>
    memberId !== undefined && tables.members.byId(memberId)?.role === 'host'

  // `take` runs for every edit of a document, so it allocates nothing.
  return {
    take(maker, charge) {
      for (const kind in charge) {
        const { isAbove, inAll, full } = rows[kind as QuotaKind]
        if (isAbove && inAll !== undefined && isAbove(tables, inAll)) return full
      }
      if (!areLimited) return undefined

      const memberId = 'memberId' in maker ? maker.memberId : undefined
      const address = 'memberId' in maker ? addressOf(maker.memberId) : maker.address
      for (const kind in charge) {
        const { ofMember, ofAddress, tooMany } = rows[kind as QuotaKind]
        const amount = charge[kind as QuotaKind] ?? 0
        const isUsedUp =
          (ofMember && memberId !== undefined && !ofMember.has(memberId, amount)) ||
          (ofAddress && address !== undefined && !ofAddress.has(address, amount))
        if (isUsedUp && !isHost(memberId)) return tooMany
      }
      for (const kind in charge) {
        const { ofMember, ofAddress } = rows[kind as QuotaKind]
        const amount = charge[kind as QuotaKind] ?? 0
        if (memberId !== undefined) ofMember?.spend(memberId, amount)
        if (address !== undefined) ofAddress?.spend(address, amount)
      }
      return undefined
    },
    forgetUnused() {
      addresses.clear()
      for (const { ofMember, ofAddress } of Object.values(rows)) {
        ofMember?.forgetFull()
        ofAddress?.forgetFull()
      }
    },
  }
}
