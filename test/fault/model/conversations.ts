// What the hub says of rooms and messages, in as few lines as can be: a reference for tests that drive it at random.
//
// A command is applied here exactly when the hub has acknowledged it, and `refusalOf` says before which code the hub must refuse it
// with. Members and rooms are numbers of this model; messages are named by their place in a room, from 1, as the hub does.
import type { ErrorCode } from '../../../src-bun/contract/errors.ts'
import { UNREAD_COUNT_MAX } from '../../../src-bun/contract/limits.ts'

export type ModelMessage = {
  author: number
  body: string
  isEdited: boolean
  isDeleted: boolean
  isPinned: boolean
  /** By emoji, who has reacted. */
  reactions: Map<string, Set<number>>
  mentions: number[]
  mentionsAll: boolean
}

export type ModelRoom = {
  isPrivate: boolean
  isLocked: boolean
  creator: number
  /** Of a private room. */
  members: Set<number>
  messages: ModelMessage[]
}

export type Mentioned = { mentions: number[]; mentionsAll: boolean }

/** `room` and `message` may be of nothing that exists: the hub has to refuse that. */
export type ModelCommand =
  | ({ type: 'post'; room: number; body: string } & Mentioned)
  | ({ type: 'edit'; room: number; message: number; body: string } & Mentioned)
  | { type: 'delete'; room: number; message: number }
  | { type: 'react'; room: number; message: number; emoji: string; isSet: boolean }
  | { type: 'pin'; room: number; message: number; isSet: boolean }
  | { type: 'create'; isPrivate: boolean }
  | { type: 'invite'; room: number; member: number }
  | { type: 'remove'; room: number; member: number }
  | { type: 'leave'; room: number }
  | { type: 'lock'; room: number; locked: boolean }

export class Conversations {
  /** The first one is the lobby. */
  readonly rooms: ModelRoom[] = [{ isPrivate: false, isLocked: false, creator: -1, members: new Set(), messages: [] }]
  /** By member and room, as `${member} ${room}`: how far was read, and which mentions were not. */
  readonly #read = new Map<string, number>()
  readonly #mentions = new Map<string, Set<number>>()

  constructor(
    readonly memberCount: number,
    /** The one member who is a host. */
    readonly host: number,
  ) {}

  sees(member: number, room: number): boolean {
    const found = this.rooms[room]
    return found !== undefined && (!found.isPrivate || found.members.has(member))
  }

  refusalOf(by: number, command: ModelCommand): ErrorCode | undefined {
    if (command.type === 'create') return undefined
    if (command.type === 'lock' && by !== this.host) return 'notAllowed'
    const room = this.rooms[command.room]
    if (!room || !this.sees(by, command.room)) return 'room.notFound'
    const speaks = ['post', 'edit', 'react', 'pin', 'invite'].includes(command.type)
    if (speaks && room.isLocked && by !== this.host) return 'room.locked'
    switch (command.type) {
      case 'invite':
        return room.isPrivate ? undefined : 'room.isPublic'
      case 'leave':
        return room.isPrivate ? undefined : 'room.isPublic'
      case 'remove':
        if (!room.isPrivate) return 'room.isPublic'
        if (by !== this.host && by !== room.creator) return 'notAllowed'
        return room.members.has(command.member) ? undefined : 'member.notFound'
      case 'edit':
      case 'delete':
      case 'react':
      case 'pin': {
        const message = room.messages[command.message - 1]
        if (!message || message.isDeleted) return 'message.notFound'
        if (command.type === 'edit' && message.author !== by) return 'message.notYours'
        if (command.type === 'delete' && message.author !== by && by !== this.host) return 'message.notYours'
        return undefined
      }
      default:
        return undefined
    }
  }

  /** Applies a command that `refusalOf` does not refuse. */
  apply(by: number, command: ModelCommand): void {
    if (command.type === 'create') {
      const members = new Set(command.isPrivate ? [by] : [])
      this.rooms.push({ isPrivate: command.isPrivate, isLocked: false, creator: by, members, messages: [] })
      return
    }
    const room = this.rooms[command.room] as ModelRoom
    if (command.type === 'invite') room.members.add(command.member)
    else if (command.type === 'remove') room.members.delete(command.member)
    else if (command.type === 'leave') room.members.delete(by)
    else if (command.type === 'lock') room.isLocked = command.locked
    else if (command.type === 'post') {
      const mentioned = this.#readersOf(room, command)
      const { body } = command
      const plain = { isEdited: false, isDeleted: false, isPinned: false, reactions: new Map() }
      room.messages.push({ author: by, body, ...plain, ...mentioned })
      this.#countMentions(command.room, room.messages.length, undefined)
    } else this.#change(by, command, room.messages[command.message - 1] as ModelMessage)
  }

  #change(
    by: number,
    command: Extract<ModelCommand, { type: 'edit' | 'delete' | 'react' | 'pin' }>,
    message: ModelMessage,
  ): void {
    const before = { mentions: message.mentions, mentionsAll: message.mentionsAll }
    if (command.type === 'edit') {
      const room = this.rooms[command.room] as ModelRoom
      Object.assign(message, { body: command.body, isEdited: true }, this.#readersOf(room, command))
      this.#countMentions(command.room, command.message, before)
    } else if (command.type === 'delete') {
      const nothing = { body: '', isPinned: false, reactions: new Map(), mentions: [], mentionsAll: false }
      Object.assign(message, { isDeleted: true }, nothing)
      this.#countMentions(command.room, command.message, before)
    } else if (command.type === 'pin') message.isPinned = command.isSet
    else if (command.isSet)
      message.reactions.set(command.emoji, (message.reactions.get(command.emoji) ?? new Set()).add(by))
    else {
      message.reactions.get(command.emoji)?.delete(by)
      if (message.reactions.get(command.emoji)?.size === 0) message.reactions.delete(command.emoji)
    }
  }

  /** Who may not read the room is not mentioned. */
  #readersOf(room: ModelRoom, { mentions, mentionsAll }: Mentioned): Mentioned {
    return { mentions: mentions.filter((id) => !room.isPrivate || room.members.has(id)), mentionsAll }
  }

  #countMentions(room: number, place: number, before: Mentioned | undefined): void {
    const { messages } = this.rooms[room] as ModelRoom
    const { author, mentions, mentionsAll } = messages[place - 1] as ModelMessage
    // `@all` is counted by what was read.
    const now = mentionsAll ? [] : mentions
    for (const member of before?.mentions ?? [])
      if (!now.includes(member)) this.#unreadMentions(member, room).delete(place)
    for (const member of now) {
      const wasMentioned = before?.mentionsAll || before?.mentions.includes(member)
      if (member !== author && !(wasMentioned && this.#readTo(member, room) >= place))
        this.#unreadMentions(member, room).add(place)
    }
  }

  read(member: number, room: number, place: number): void {
    if (!this.sees(member, room)) return
    const to = Math.min(place, this.rooms[room]?.messages.length ?? 0)
    if (to > this.#readTo(member, room)) this.#read.set(`${member} ${room}`, to)
    const mentions = this.#unreadMentions(member, room)
    for (const each of mentions) if (each <= to) mentions.delete(each)
  }

  #readTo = (member: number, room: number): number => this.#read.get(`${member} ${room}`) ?? 0

  #unreadMentions(member: number, room: number): Set<number> {
    const known = this.#mentions.get(`${member} ${room}`) ?? new Set()
    this.#mentions.set(`${member} ${room}`, known)
    return known
  }

  /** How far they have read, what is unread of others, and how much of it mentions them. */
  position(member: number, room: number): { seq: number; unread: number; mentions: number } {
    const seq = this.#readTo(member, room)
    const unread = (this.rooms[room]?.messages ?? []).slice(seq).filter(({ author }) => author !== member)
    const ofAll = unread.filter(({ mentionsAll }) => mentionsAll).length
    const mentions = this.#unreadMentions(member, room).size + ofAll
    return { seq, unread: Math.min(unread.length, UNREAD_COUNT_MAX), mentions: Math.min(mentions, UNREAD_COUNT_MAX) }
  }
}
