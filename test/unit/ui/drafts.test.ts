import { afterAll, beforeEach, expect, test } from 'bun:test'
import { reconcile } from 'solid-js/store'
import { remember, remembered, rememberedKeys } from '../../../src-ui/device/local-storage.ts'
import { hub, nothingKnown, setHub } from '../../../src-ui/state/hub.ts'
import { draftOf, draftPicks, saveDraft, saveDraftPicks } from '../../../src-ui/state/rooms/chat.ts'
import { forgetDrafts, heldText, holdDraft, releaseDraft } from '../../../src-ui/state/rooms/drafts.ts'
import { clearReply, draftReplyIn, setReply } from '../../../src-ui/state/rooms/replies.ts'
import { BOB, LOBBY, ME, message } from './scripted-hub.ts'

const [ROOM, OTHER] = [LOBBY.id, 'r100000000000000']

function signIn(hubId: string, me: typeof ME | typeof BOB): void {
  setHub(reconcile(structuredClone(nothingKnown())))
  setHub({ hubId, me: { ...me }, rooms: { [ROOM]: { ...LOBBY } } })
  setHub('messages', ROOM, { items: [message(1), message(2)], more: false, state: 'ready' })
}
/** Other files of this process may have left drafts, too. */
const forgetAll = () => {
  for (const key of rememberedKeys()) if (/^(draft|reply):/.test(key)) remember(key, undefined)
}
beforeEach(() => {
  forgetAll()
  signIn('draft-hub', ME)
})
afterAll(() => {
  forgetAll()
  setHub(reconcile(structuredClone(nothingKnown())))
})

test('[DRAFT-1] what somebody has typed, and which message it is to answer, is stored for each room, member and hub, and forgotten when they sign out', () => {
  saveDraft(ROOM, 'half a sen')
  setReply(message(2))
  saveDraft(OTHER, 'elsewhere')
  expect([draftOf(ROOM), draftOf(OTHER)]).toEqual(['half a sen', 'elsewhere'])
  expect(draftReplyIn(ROOM)?.message?.body).toBe('m2')
  expect(draftReplyIn(OTHER)).toBeUndefined()

  signIn('draft-hub', BOB)
  expect([draftOf(ROOM), draftReplyIn(ROOM)]).toEqual(['', undefined])
  saveDraft(ROOM, 'of Bob')
  signIn('other-hub', ME)
  expect([draftOf(ROOM), draftReplyIn(ROOM)]).toEqual(['', undefined])

  // What is stored is all that a reload finds.
  const stored = rememberedKeys().filter((key) => /^(draft|reply):/.test(key))
  expect(stored.map((key) => key.split(':').slice(1).join(' '))).toEqual([
    `draft-hub ${ME.id} ${ROOM}`,
    `draft-hub ${ME.id} ${ROOM}`,
    `draft-hub ${ME.id} ${OTHER}`,
    `draft-hub ${BOB.id} ${ROOM}`,
  ])
  forgetDrafts('draft-hub', ME.id)
  expect(rememberedKeys().filter((key) => /^(draft|reply):/.test(key))).toEqual([`draft:draft-hub:${BOB.id}:${ROOM}`])
})

test('[DRAFT-2] an empty draft, an answer that was given up, and what is stored and no answer, leave nothing behind', () => {
  saveDraft(ROOM, 'x')
  setReply(message(1))
  saveDraft(ROOM, '')
  clearReply(ROOM)
  expect([draftOf(ROOM), draftReplyIn(ROOM)]).toEqual(['', undefined])
  expect(rememberedKeys().filter((key) => key.includes(`draft-hub:${hub.me?.id}:${ROOM}`))).toEqual([])
  const third = 'r300000000000000'
  remember(`reply:draft-hub:${ME.id}:${third}`, '{"id":')
  expect(draftReplyIn(third)).toBeUndefined()
  expect(remembered(`reply:draft-hub:${ME.id}:${third}`)).toBe('{"id":')
})

test('[DRAFT-7] a draft that is held stays stored in front of what is typed after it, goes back there, and leaves nothing once it is sent', () => {
  const storedOf = (kind: string) => remembered(`${kind}:draft-hub:${ME.id}:${ROOM}`)
  const pick = (name: string) => ({ text: `@${name}`, memberId: `m-${name}` })
  const hold = () => {
    saveDraft(ROOM, 'Here is the film')
    saveDraftPicks(ROOM, [pick('Bob')])
    setReply(message(1))
    holdDraft(ROOM)
  }
  hold()
  expect([draftOf(ROOM), draftPicks(ROOM), draftReplyIn(ROOM), heldText(ROOM)]).toEqual([
    '',
    [],
    undefined,
    'Here is the film',
  ])
  expect(storedOf('draft')).toBe('Here is the film')
  saveDraft(ROOM, 'And the next')
  saveDraftPicks(ROOM, [pick('Cid')])
  setReply(message(2))
  expect([draftOf(ROOM), storedOf('draft')]).toEqual(['And the next', 'Here is the film\nAnd the next'])
  expect(JSON.parse(storedOf('picks') ?? '')).toEqual([pick('Bob'), pick('Cid')])
  expect(JSON.parse(storedOf('reply') ?? '').id).toBe(message(1).id)
  releaseDraft(ROOM, true)
  expect([draftOf(ROOM), storedOf('draft'), heldText(ROOM)]).toEqual(['And the next', 'And the next', undefined])
  expect(draftPicks(ROOM)).toEqual([pick('Cid')])
  expect(draftReplyIn(ROOM)?.to.id).toBe(message(2).id)

  hold()
  saveDraft(ROOM, 'And the next')
  releaseDraft(ROOM, false)
  expect([draftOf(ROOM), storedOf('draft')]).toEqual([
    'Here is the film\nAnd the next',
    'Here is the film\nAnd the next',
  ])
  expect(draftReplyIn(ROOM)?.to.id).toBe(message(1).id)
  for (const save of [() => saveDraft(ROOM, ''), () => saveDraftPicks(ROOM, []), () => clearReply(ROOM)]) save()

  hold()
  forgetDrafts('draft-hub', ME.id)
  expect([heldText(ROOM), storedOf('draft'), storedOf('picks'), storedOf('reply')]).toEqual(Array(4).fill(undefined))
})
