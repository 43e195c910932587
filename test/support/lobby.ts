// Commands over `/live` sockets, and a hub with three people in its lobby, with which many contract tests begin.
import type { Message } from '../../src-bun/contract/chat.ts'
import type { LoggedChange } from '../../src-bun/contract/frames/changes.ts'
import type { Clock } from '../../src-bun/domain/ports/common.ts'
import { aHub, clientId, type Live, live, lobbyOf } from './hub.ts'

type SentCommand = { type: string; [field: string]: unknown }
type Answer = LoggedChange | string

/** Sends a command, under a `clientId` of its own unless it has one. Returns its change, or the code of its refusal. */
export async function answerTo(by: Live, command: SentCommand): Promise<Answer> {
  const id = String(command['clientId'] ?? clientId())
  by.send({ ...command, clientId: id })
  const answer = await by.answer(id)
  return answer.type === 'error' ? answer.code : answer
}

/** The change of a type that an answer has to be. Throws what it is instead. */
export function changeOf<T extends LoggedChange['type']>(answer: Answer, type: T): Extract<LoggedChange, { type: T }> {
  if (typeof answer === 'string' || answer.type !== type) throw new Error(JSON.stringify(answer))
  return answer as Extract<LoggedChange, { type: T }>
}

/** A hub without limits of rate, with its host, Ada and Bob on `/live`. The caller ends the hub. */
export async function threeInTheLobby(clock?: Clock) {
  const hub = await aHub(['--limits', 'off'], clock)
  const desk = await live(await hub.host())
  const ada = await live(await hub.join('Ada'))
  const bob = await live(await hub.join('Bob'))
  const lobbyId = await lobbyOf(ada)

  /** A command about messages or polls is one in the lobby, unless it names another room. */
  const run = (by: Live, command: SentCommand) =>
    answerTo(by, { ...(/^(chat|poll)\./.test(command.type) && { roomId: lobbyId }), ...command })

  return {
    ...{ hub, desk, ada, bob, lobbyId, run },
    async post(by: Live, body: string, roomId = lobbyId): Promise<Message> {
      return changeOf(await run(by, { type: 'chat.send', roomId, body }), 'chat.posted').message
    },
    /** Makes a room, and returns its id. */
    async aRoom(by: Live, name: string, fields: object = {}): Promise<string> {
      return changeOf(await run(by, { type: 'room.create', name, ...fields }), 'room.created').room.id
    },
  }
}
