import { createSignal, For, onMount, Show } from 'solid-js'
import type { Choosing } from './TakeDialog.tsx'

/** What is known of the files before one is downloaded: `refused` has why there is none, by address; `choosing` what parts of it there are. */
type AboutFiles = { words: string; refused: Readonly<Record<string, string>>; choosing?: Choosing }

export type FilesProps = {
  files: readonly { href: string; label: string }[]
  /** Asked when the files are shown. */
  about?: (() => Promise<AboutFiles | undefined>) | undefined
}

/** The links, and below them what is known of the files: it comes a moment later, and must not move what somebody is about to press. */
export default function DownloadList(props: FilesProps & { onTaken: () => void }) {
  const [about, setAbout] = createSignal<AboutFiles>()
  onMount(() => void props.about?.().then(setAbout, () => undefined))

  async function choose(choosing: Choosing): Promise<void> {
    const { openTaking } = await import('./open-taking.ts')
    props.onTaken()
    openTaking(choosing)
  }

  return (
    <>
      <ul class="popover-list">
        <For each={props.files}>
          {({ href, label }) => (
            <li>
              <Show
                when={about()?.refused[href]}
                fallback={
                  <a href={href} download="" rel="external" onClick={() => props.onTaken()}>
                    {label}
                  </a>
                }
              >
                {(why) => (
                  <p class="popover-note meta">
                    {label}: {why()}
                  </p>
                )}
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={about()?.choosing}>
        {(choosing) => (
          <ul class="popover-list">
            <li>
              <button type="button" aria-haspopup="dialog" onClick={() => void choose(choosing())}>
                {choosing().label}
              </button>
            </li>
          </ul>
        )}
      </Show>
      <p class="popover-note meta" role="status">
        {about()?.words}
      </p>
    </>
  )
}
