import { createEffect, createMemo, For, Show } from 'solid-js'
import type { Groups } from '../../../../src-bun/contract/leading/leading.ts'
import { hub, peopleHere } from '../../../state/hub.ts'
import { inNoGroup } from '../../../state/leading/calls.ts'
import { lookUp } from '../../../state/lookup.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { stageWord } from '../words.ts'

/** A name of usual length is as wide as so many lines are high. */
const NAME_WIDTH = 7
/** A card is wider than high by this. */
const CARD_SHAPE = 2
/** A group has so many lines beside its people: its name, and the space around. */
const LINES_BESIDE = 2.5

/** In how many columns groups of these sizes stand so that their letters are largest, and how many lines one below the other that makes. */
function layoutFor(sizes: readonly number[]): { columns: number; lines: number } {
  const high = Math.max(...sizes, 1) + LINES_BESIDE
  const choices = sizes.map((_, before) => {
    const columns = before + 1
    const lines = Math.ceil(sizes.length / columns) * high
    return { columns, lines, size: Math.min(CARD_SHAPE / (columns * NAME_WIDTH), 1 / (lines * 1.6)) }
  })
  return choices.reduce((best, choice) => (choice.size > best.size ? choice : best), {
    columns: 1,
    lines: high,
    size: 0,
  })
}

/** Who is in which group, while there are some. */
export function WallGroups(props: { groups: Groups }) {
  createEffect(() =>
    lookUp(
      'members',
      props.groups.groups.flatMap(({ memberIds }) => memberIds),
    ),
  )
  /** Whoever leads is in none, and is not looked for. */
  const others = createMemo(() => {
    const here = peopleHere().flatMap(({ member }) => (member.role === 'host' ? [] : [member.id]))
    return inNoGroup(props.groups.groups, here)
  })
  const layout = createMemo(() => layoutFor(props.groups.groups.map(({ memberIds }) => memberIds.length)))
  const isHere = (id: string) => (hub.presence[id]?.status ?? 'offline') !== 'offline'
  const name = (id: string) => hub.members[id]?.name ?? '…'
  return (
    <section class="wall-card wall-groups" aria-labelledby="wall-groups">
      <h2 id="wall-groups">{stageWord('groups')}</h2>
      <ul style={{ '--columns': layout().columns, '--lines': layout().lines }}>
        <For each={props.groups.groups}>
          {(group) => (
            <li class="wall-group">
              <h3 dir="auto">{hub.rooms[group.roomId]?.name ?? group.name}</h3>
              <ul class="wall-group-people">
                <For each={group.memberIds} fallback={<li class="wall-group-nobody">{stageWord('nobody')}</li>}>
                  {(id) => (
                    <li data-away={isHere(id) ? undefined : ''}>
                      <Avatar size="s" name={name(id)} colour={hub.members[id]?.colour ?? ''} />
                      <span class="wall-person-name" dir="auto">
                        {name(id)}
                      </span>
                    </li>
                  )}
                </For>
              </ul>
            </li>
          )}
        </For>
      </ul>
      <Show when={others().length > 0}>
        <p>{stageWord('inNone', { names: others().map(name).join(', ') })}</p>
      </Show>
    </section>
  )
}
