import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { createNamed } from '../../../../state/links/named.ts'
import { LinkedText } from './LinkedText.tsx'
import type { NameLink } from './parse-markdown.ts'

/** A link to a document by its name, as in the text of documents. It stays text where this person sees no document of that name. */
export default function NamedLink(props: { link: NameLink }) {
  const id = createNamed(() => props.link.name)
  return (
    <Show when={id()} fallback={<LinkedText text={props.link.raw} />}>
      {(found) => (
        <A class="thing-link" href={`/documents/${found()}`} title={props.link.name}>
          {props.link.text}
        </A>
      )}
    </Show>
  )
}
