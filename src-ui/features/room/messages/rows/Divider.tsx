/** Between messages. A separator has no text of its own for screen readers, only a name. */
export function Divider(props: { kind?: 'new'; words: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot show words.
    <div class="divider" role="separator" data-kind={props.kind} aria-label={props.words}>
      <span>{props.words}</span>
    </div>
  )
}
