import { useLocation, useNavigate } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, Show, untrack } from 'solid-js'
import IconLookHere from '~icons/lucide/map-pin'
import IconX from '~icons/lucide/x'
import { togetherWord } from '../../i18n/parts/together.ts'
import { hub } from '../../state/hub.ts'
import {
  type Call,
  callAnswered,
  callNow,
  cameFrom,
  dismissCall,
  dismissedKey,
  goInto,
  setCameFrom,
} from '../../state/leading/calls.ts'
import { joinGroup } from '../../state/leading/leading.ts'
import { Button } from '../../ui/buttons/Button.tsx'
import { IconButton } from '../../ui/buttons/IconButton.tsx'
import { isInUse } from './in-use.ts'

/** Says where a host has called everybody, and leads there: at once, or when this person presses it where they are writing. */
export function CallLine() {
  const navigate = useNavigate()
  const location = useLocation()
  const [problem, setProblem] = createSignal<string>()
  const key = createMemo(() => callNow()?.key)
  const isThere = (call: Call) => call.kind !== 'late' && location.pathname === call.href
  const shown = () => {
    const call = callNow()
    const isOver = call && call.key === dismissedKey() && (isThere(call) || call.kind === 'place')
    return isOver ? undefined : call
  }

  function go(call: Call) {
    if (call.kind === 'late') return
    if (!isThere(call)) {
      setCameFrom(location.pathname + location.search)
      navigate(call.href, { state: { chosen: true } })
    }
    if (call.kind === 'place') goInto(call.place)
  }
  function back() {
    const place = cameFrom()
    dismissCall(key())
    setCameFrom(undefined)
    if (place !== undefined) navigate(place, { state: { chosen: true } })
  }

  createEffect(
    on([key, () => hub.leading.isCalled], ([, isCalled]) => {
      const call = untrack(callNow)
      if (!call || !isCalled) return
      callAnswered()
      setCameFrom(undefined)
      // The line stays for whoever is writing.
      if (!isInUse()) go(call)
    }),
  )

  const words = (call: Call) => {
    if (call.kind === 'late') return togetherWord('late', { name: call.byName })
    if (call.kind === 'group') return togetherWord('yourGroup', { place: call.name })
    return togetherWord('shows', { name: call.byName, place: call.name })
  }

  return (
    <>
      {/* It is there before its words, so that screen readers announce them. */}
      <span class="visually-hidden" role="status">
        <Show when={shown()}>{(call) => words(call())}</Show>
      </span>
      <Show when={shown()}>
        {(call) => (
          <div class="leading-call" data-there={isThere(call()) ? '' : undefined}>
            <IconLookHere />
            <span class="leading-call-words" dir="auto" aria-hidden="true">
              {words(call())}
            </span>
            <Show when={call().kind === 'late'}>
              <Button kind="primary" onClick={async () => setProblem(await joinGroup())}>
                {togetherWord('joinGroup')}
              </Button>
            </Show>
            <Show when={call().kind !== 'late' && !isThere(call())}>
              <Button kind="primary" onClick={() => go(call())}>
                {togetherWord('go')}
              </Button>
            </Show>
            <Show when={isThere(call()) && cameFrom()}>
              <Button onClick={back}>{togetherWord('back')}</Button>
            </Show>
            <Show when={call().kind === 'place'}>
              <IconButton
                label={togetherWord('dismiss')}
                onClick={() => {
                  dismissCall(call().key)
                  document.getElementById('content')?.focus({ preventScroll: true })
                }}
              >
                <IconX />
              </IconButton>
            </Show>
            <span class="error-text" role="alert">
              {problem()}
            </span>
          </div>
        )}
      </Show>
    </>
  )
}
