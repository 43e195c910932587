// What somebody who leads does from the palette.
import type { Component } from 'solid-js'
import IconEye from '~icons/lucide/eye'
import IconHand from '~icons/lucide/hand'
import IconPoll from '~icons/lucide/list'
import IconLookHere from '~icons/lucide/map-pin'
import IconPower from '~icons/lucide/power-off'
import IconTimer from '~icons/lucide/timer'
import IconGroups from '~icons/lucide/users'
import { leadingWord } from '../../i18n/parts/leading.ts'
import { togetherWord } from '../../i18n/parts/together.ts'
import { hub } from '../../state/hub.ts'
import { cancelEnding, endEyesUp, endTimer, lowerHandOf } from '../../state/leading/leading.ts'
import { canPress, type Pressed, press } from '../../ui/buttons/press.ts'
import { atOnce, command } from './command.tsx'
import type { PaletteEntry } from './places.tsx'

/** What a host leads with: each opens what the button of the bar opens, or is done at once. */
export function leadingCommands(): PaletteEntry[] {
  const opens = (name: Pressed, words: string, Icon: Component, more = '') =>
    canPress(name)
      ? [
          command(
            `lead ${name}`,
            words,
            Icon,
            atOnce(() => press(name)),
            more,
          ),
        ]
      : []
  const does = (id: string, words: string, Icon: Component, done: () => Promise<string | undefined>, more = '') =>
    command(
      `lead ${id}`,
      words,
      Icon,
      async () => {
        const problem = await done()
        return problem === undefined ? undefined : { problem }
      },
      more,
    )
  const { eyesUp, hands, timer, groups, ending } = hub.leading
  const [next] = hands.queue ?? []
  const bar = leadingWord('bar')
  return [
    ...(eyesUp
      ? [does('eyes up end', leadingWord('eyesUpEnd'), IconEye, endEyesUp, leadingWord('eyesUp'))]
      : opens('eyes-up', leadingWord('eyesUp'), IconEye, bar)),
    ...(next
      ? [
          does(
            'next',
            leadingWord('nextOf', { name: hub.members[next.memberId]?.name ?? next.name }),
            IconHand,
            () => lowerHandOf(next.memberId),
            leadingWord('hands'),
          ),
        ]
      : []),
    ...opens('hands', leadingWord('hands'), IconHand, bar),
    ...opens('timer', leadingWord('timer'), IconTimer, bar),
    ...(timer ? [does('timer end', leadingWord('end'), IconTimer, endTimer)] : []),
    ...opens('look-here', togetherWord('bringAll'), IconLookHere, `${togetherWord('lookHere')} ${bar}`),
    ...opens(
      'groups',
      togetherWord(groups ? 'sideBySide' : 'groupsTitle'),
      IconGroups,
      `${togetherWord('groups')} ${groups ? togetherWord('together') : ''} ${bar}`,
    ),
    ...(ending
      ? [does('undo', `${togetherWord('endTitle')}: ${togetherWord('undo')}`, IconPower, cancelEnding)]
      : opens('end', togetherWord('endTitle'), IconPower, `${togetherWord('record')} ${bar}`)),
  ]
}

/** In a room in which this person may write. */
export const pollCommand = (): PaletteEntry[] =>
  canPress('poll')
    ? [
        command(
          'poll',
          leadingWord('ask'),
          IconPoll,
          atOnce(() => press('poll')),
        ),
      ]
    : []
