import { createSignal, onCleanup, Show } from 'solid-js'
import type { BoxFile } from '../../../src-bun/contract/log-tree/box-file.ts'
import { fileContent } from '../read/blocks.ts'

/** A picture that is in the box. Only what is seen is read: it may have megabytes. */
export function Picture(props: { file: BoxFile; alt: string }) {
  const [address, setAddress] = createSignal<string>()
  const [isMissing, setMissing] = createSignal(false)
  let isGone = false
  onCleanup(() => {
    isGone = true
    URL.revokeObjectURL(address() ?? '')
  })

  async function load() {
    const content = await fileContent(props.file.sha256)
    if (isGone) return
    setMissing(!content)
    if (content) setAddress(URL.createObjectURL(new Blob(content, { type: props.file.type })))
  }
  function show(element: HTMLElement) {
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting || address()) return
      seen.disconnect()
      void load()
    })
    seen.observe(element)
    onCleanup(() => seen.disconnect())
  }

  return (
    <span class="picture" ref={show}>
      <Show when={address()} fallback={isMissing() && props.alt}>
        {(found) => <img src={found()} alt={props.alt} />}
      </Show>
    </span>
  )
}
