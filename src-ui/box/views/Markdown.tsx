import { createContext, createMemo, For, type JSX, Show, useContext } from 'solid-js'
import { isImageType } from '../../../src-bun/contract/files/image-types.ts'
import type { BoxFile } from '../../../src-bun/contract/log-tree/box-file.ts'
import { withoutEscapes } from '../../features/replay/model/past-rich.ts'
import { splitAtLinks } from '../../features/room/messages/markdown/links.ts'
import {
  parseMarkdown,
  shownText,
  type Token,
  type Tokens,
} from '../../features/room/messages/markdown/parse-markdown.ts'
import { isWebAddress } from '../../ui/addresses.ts'
import { Picture } from './Picture.tsx'

/** The pictures that a text may show. */
const Files = createContext<readonly BoxFile[]>([])

/**
 * A text with its Markdown as elements, read as the pages of a hub read a message. Nothing is ever put into the page as HTML. `isEscaped`: no
 * person has typed the Markdown, so where it is not read as such its backslashes are left out.
 */
export function Markdown(props: { text: string; files?: readonly BoxFile[]; isEscaped?: boolean }) {
  const blocks = createMemo(() => parseMarkdown(props.text))
  return (
    <div class="text" dir="auto">
      <Files.Provider value={props.files ?? []}>
        <Show when={blocks()} fallback={<p>{links(props.isEscaped ? withoutEscapes(props.text) : props.text)}</p>}>
          {(tokens) => <Blocks tokens={tokens()} />}
        </Show>
      </Files.Provider>
    </div>
  )
}

function Blocks(props: { tokens: readonly Token[] }) {
  return <For each={props.tokens}>{(token) => block(token)}</For>
}

function Inline(props: { tokens: readonly Token[] }) {
  return <For each={props.tokens}>{(token) => inline(token)}</For>
}

/** A heading is no heading of this page, which would be out of place among messages. */
function block(token: Token): JSX.Element {
  const inner = ('tokens' in token && token.tokens) || []
  switch (token.type) {
    case 'space':
      return undefined
    case 'hr':
      return <hr />
    case 'heading':
      return (
        <p class="text-heading" data-depth={(token as Tokens.Heading).depth}>
          <Inline tokens={inner} />
        </p>
      )
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={inner} />
        </blockquote>
      )
    case 'code':
      return (
        <>
          <Show when={(token as Tokens.Code).lang}>{(words) => <p class="soft">{words()}</p>}</Show>
          <pre tabindex="0">
            <code>{(token as Tokens.Code).text}</code>
          </pre>
        </>
      )
    case 'list':
      return list(token as Tokens.List)
    case 'table':
      return table(token as Tokens.Table)
    case 'paragraph':
      return (
        <p>
          <Inline tokens={inner} />
        </p>
      )
    default:
      return inline(token)
  }
}

function list({ ordered, start, items }: Tokens.List): JSX.Element {
  const rows = (
    <For each={items}>
      {(item) => (
        <li>
          <Blocks tokens={item.tokens} />
        </li>
      )}
    </For>
  )
  return ordered ? <ol start={Number(start) || 1}>{rows}</ol> : <ul>{rows}</ul>
}

function table({ header, rows }: Tokens.Table): JSX.Element {
  return (
    <div class="wide" tabindex="0">
      <table>
        <thead>
          <tr>
            <For each={header}>
              {(cell) => (
                <th>
                  <Inline tokens={cell.tokens} />
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={rows}>
            {(cells) => (
              <tr>
                <For each={cells}>
                  {(cell) => (
                    <td>
                      <Inline tokens={cell.tokens} />
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
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
    case 'br':
      return <br />
    case 'escape':
      return (token as Tokens.Escape).text
    case 'checkbox':
      return <span>{(token as Tokens.Checkbox).checked ? '☑ ' : '☐ '}</span>
    case 'image':
      return <Image image={token as Tokens.Image} />
    case 'link':
      return link(token as Tokens.Link, inside)
    case 'text':
      return 'tokens' in token && token.tokens ? inside() : links((token as Tokens.Text).text)
    default:
      return links(token.raw)
  }
}

const FILE_ADDRESS = /^\/api\/files\/([0-9a-z]+)/

/** A picture that is in the box. One from elsewhere would need the network, and is a link. */
function Image(props: { image: Tokens.Image }) {
  const id = () => FILE_ADDRESS.exec(props.image.href)?.[1]
  const file = useContext(Files).find((file) => file.isIn && file.id === id() && isImageType(file.type))
  const words = () => shownText(props.image.tokens) || props.image.href
  return (
    <Show when={file} fallback={isWebAddress(props.image.href) ? outside(props.image.href, words()) : words()}>
      {(found) => <Picture file={found()} alt={words()} />}
    </Show>
  )
}

/** Whatever the words of a link say, its title is where it leads. An address of any other kind may run something, and stays text. */
function link({ href, raw }: Tokens.Link, inside: () => JSX.Element): JSX.Element {
  if (href === raw || !(isWebAddress(href) || /^mailto:/i.test(href))) return links(raw)
  return outside(href, inside())
}

const outside = (href: string, words: JSX.Element): JSX.Element => (
  <a href={href} title={href} target="_blank" rel="noopener noreferrer">
    {words}
  </a>
)

function links(text: string): JSX.Element {
  return (
    <For each={splitAtLinks(text)}>
      {(part) => (
        <Show when={part.href} fallback={part.text}>
          <a href={part.href} target="_blank" rel="noopener noreferrer">
            {part.text}
          </a>
        </Show>
      )}
    </For>
  )
}
