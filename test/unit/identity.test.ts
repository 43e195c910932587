import { expect, test } from 'bun:test'
import type { Member } from '../../src-bun/contract/members.ts'
import { OWNER } from '../../src-bun/domain/ports/common.ts'
import { socketVisitor } from '../../src-bun/transport/identity/auth.ts'
import { offeredProtocols, ticketOf } from '../../src-bun/transport/identity/subprotocols.ts'

const ada: Member = { id: 'ada', name: 'Ada', colour: '#4457c2', role: 'member' }

const upgrade = (protocols?: string, query = '') =>
  new Request(`http://localhost/live${query}`, {
    headers: protocols === undefined ? {} : { 'sec-websocket-protocol': protocols },
  })

test('[AUTH-2] a socket other than a document’s takes a member or a guest, not the owner and not a document ticket', () => {
  const member = { actor: ada, sessionId: 'session' }
  const guest = { actor: ada }

  expect(socketVisitor(member)).toBe(member)
  expect(socketVisitor(guest)).toBe(guest)
  expect(socketVisitor({ actor: OWNER })).toBeUndefined()
  expect(socketVisitor({ ...member, documentId: 'document' })).toBeUndefined()
  expect(socketVisitor(undefined)).toBeUndefined()
})

test('[TICKET-3] a ticket is found among the offered subprotocols, and one in the query comes first', () => {
  expect(offeredProtocols(upgrade('hubbub ,ticket.abc, other'))).toEqual(['hubbub', 'ticket.abc', 'other'])
  for (const none of [undefined, '', ' , ']) expect(offeredProtocols(upgrade(none))).toEqual([])

  expect(ticketOf(upgrade('hubbub,ticket.abc'))).toBe('abc')
  expect(ticketOf(upgrade('ticket.abc', '?token=def'))).toBe('def')
  expect(ticketOf(upgrade('hubbub, xticket.abc'))).toBeUndefined()
  expect(ticketOf(upgrade())).toBeUndefined()
})
