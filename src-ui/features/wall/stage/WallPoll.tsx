import { Index } from 'solid-js'
import IconX from '~icons/lucide/x'
import { formatNumber, locale } from '../../../i18n/i18n.ts'
import { plainLine } from '../../../state/activity/plain-line.ts'
import { askedCount, type PollMessage } from '../../../state/leading/wall-poll.ts'
import { IconButton } from '../../../ui/buttons/IconButton.tsx'
import { stageWord } from '../words.ts'

/** A poll with its bars, to be read from the last row. The result stays when the poll is closed. */
export function WallPoll(props: { message: PollMessage; onTakeOff: () => void }) {
  const poll = () => props.message.poll
  const shareOf = (count: number) => (poll().voters > 0 ? count / poll().voters : 0)
  const state = () =>
    [
      stageWord('answered', { count: formatNumber(poll().voters), all: formatNumber(askedCount(props.message)) }),
      ...(poll().several ? [stageWord('several')] : []),
      ...(poll().closed ? [stageWord('closed')] : []),
    ].join(' · ')
  return (
    <section class="wall-card wall-poll" aria-labelledby="wall-question">
      <div class="wall-card-head">
        <h2 id="wall-question" dir="auto">
          {plainLine(props.message.body) || stageWord('poll')}
        </h2>
        <IconButton label={stageWord('takeOff')} onClick={() => props.onTakeOff()}>
          <IconX />
        </IconButton>
      </div>
      <ul style={{ '--answers': poll().answers.length }}>
        <Index each={poll().answers}>
          {(answer) => (
            <li style={{ '--share': shareOf(answer().count) }}>
              <span class="wall-answer" dir="auto">
                {answer().text}
              </span>
              <span class="wall-share">
                {stageWord('share', {
                  count: formatNumber(answer().count),
                  percent: new Intl.NumberFormat(locale(), { style: 'percent' }).format(shareOf(answer().count)),
                })}
              </span>
              <span class="wall-bar" aria-hidden="true" />
            </li>
          )}
        </Index>
      </ul>
      <p class="wall-poll-state" data-closed={poll().closed ? '' : undefined}>
        {state()}
      </p>
      {/* The end is announced; votes are not, because there are many. */}
      <span class="visually-hidden" role="status">
        {poll().closed ? stageWord('closed') : ''}
      </span>
    </section>
  )
}
