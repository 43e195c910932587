import { For, type JSX, Suspense } from 'solid-js'
import { thingAt } from '../../../../state/rooms/thing-links.ts'
import { isWebAddress } from '../../../../ui/addresses.ts'
import { OUTSIDE_TARGET } from '../../../../ui/link-target.ts'
import { latePart } from '../../../../ui/parts/lazy-part.ts'
import { LinkedText } from './LinkedText.tsx'
import { isBareAddress, type NameLink, readsLikeAddress, type Token, type Tokens } from './parse-markdown.ts'
import { ThingLink } from './ThingLink.tsx'

/** Few messages name a document, and finding it takes what documents do with links. */
const NamedLink = latePart(() => import('./NamedLink.tsx'))

/** What stands in a line of Markdown, as elements. */
export function Inline(props: { tokens: readonly Token[] }) {
  return <For each={props.tokens}>{(token) => inline(token)}</For>
}

function inline(token: Token): JSX.Element {
  const inside = () => <Inline tokens={('tokens' in token && token.tokens) || []} />
  switch (token.type) {
    case 'strong':
      return <strong>{inside()}</strong>
    case 'em':
      return <em>{inside()}</em>
    case 'del':
      return <del>{inside()}</del>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'link':
      return <Link link={token as Tokens.Link} />
    case 'nameLink':
      return (
        <Suspense fallback={token.raw}>
          <NamedLink link={token as NameLink} />
        </Suspense>
      )
    case 'escape':
      return (token as Tokens.Escape).text
    case 'checkbox':
      return <span>{(token as Tokens.Checkbox).checked ? '☑ ' : '☐ '}</span>
    case 'text':
      return 'tokens' in token && token.tokens ? inside() : <LinkedText text={token.raw} />
    // A line break with the blanks behind it, a picture, which would be fetched from elsewhere, and what is not known here.
    default:
      return <LinkedText text={token.raw} />
  }
}

/** A link whose text is another address than its own is shown by its own: nobody is to be led to another place than they read. */
function Link(props: { link: Tokens.Link }) {
  const thing = thingAt(props.link.href)
  if (thing) return <ThingLink {...thing} href={props.link.href} name={props.link.text.replace(/^#/, '')} />
  if (isBareAddress(props.link) || !isWebAddress(props.link.href)) return <LinkedText text={props.link.raw} />
  return (
    <a href={props.link.href} title={props.link.href} target={OUTSIDE_TARGET} rel="noopener noreferrer">
      {readsLikeAddress(props.link) ? props.link.href : <Inline tokens={props.link.tokens} />}
    </a>
  )
}
