// Votes in polls. What this person has chosen is shown at once; it stands in the outbox until the hub has answered.
import type { Message } from '../../../src-bun/contract/chat.ts'
import type { Poll } from '../../../src-bun/contract/leading/polls.ts'
import { errorText, t } from '../../i18n/i18n.ts'
import { outboxEntries, runCommand } from '../connection/commands.ts'
import { type Done, whyNotNow } from '../connection/now.ts'
import { hub, whyMayNotSpeak } from '../hub.ts'
import { showNotice } from '../notices.ts'

export { fetchVote } from '../../live/http.ts'

/** A locked room takes votes. */
export function mayVote({ roomId, poll }: Message): boolean {
  return !poll?.closed && !whyMayNotSpeak() && hub.rooms[roomId]?.archived !== true
}

export const mayClosePoll = ({ authorId, poll }: Message): boolean =>
  !poll?.closed && (authorId === hub.me?.id || hub.me?.role === 'host') && hub.me?.role !== 'viewer'

/** The places of the answers that this person has chosen, where the hub has not answered yet. */
export function pendingVote(messageId: string): readonly number[] | undefined {
  for (const { command, failed } of outboxEntries().toReversed())
    if (command.type === 'poll.vote' && command.messageId === messageId && !failed) return command.choices
  return undefined
}

/** What a poll with names has of this person. */
export const namedVote = ({ answers }: Poll): number[] =>
  answers.flatMap(({ memberIds = [] }, place) => (memberIds.includes(hub.me?.id ?? '') ? [place] : []))

/** Resolves with whether the hub has taken it. */
export async function vote({ roomId, id: messageId }: Message, choices: readonly number[]): Promise<boolean> {
  const answer = await runCommand({ type: 'poll.vote', roomId, messageId, choices: [...choices] }, 'poll.voted')
  if (!('code' in answer)) return true
  report(errorText(answer.code))
  return false
}

/** Where a vote could take back answers that this page does not know. */
export const sayVoteUnknown = (): void => report(whyNotNow() ?? t('app.failed'))

/** Now or not at all. Where somebody else has closed it meanwhile, it is done. */
export async function closePoll({ roomId, id: messageId }: Message, signal: AbortSignal): Done {
  const away = whyNotNow()
  if (away !== undefined) return away
  const answer = await runCommand({ type: 'poll.close', roomId, messageId }, 'poll.closed', signal, true)
  return 'code' in answer && answer.code !== 'poll.closed' ? errorText(answer.code) : undefined
}

function report(text: string): void {
  showNotice({ type: 'notice', text, fromName: hub.hubName, at: Date.now() })
}
