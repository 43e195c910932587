// What the hub does not even read. It checks a frame's size and depth first, and its refusal then cannot say which command it
// is about: whoever has made the command would wait for ever. So the client refuses such a command itself.
import { JSON_FRAME_MAX_BYTES, JSON_MAX_DEPTH } from '../../src-bun/contract/limits.ts'

/** Throws where `value` cannot be written as JSON at all. */
export function whyUnreadable(value: object): 'frame.tooLarge' | 'frame.tooDeep' | undefined {
  const json = JSON.stringify(value)
  if (depthOf(JSON.parse(json)) > JSON_MAX_DEPTH) return 'frame.tooDeep'
  return new TextEncoder().encode(json).length > JSON_FRAME_MAX_BYTES ? 'frame.tooLarge' : undefined
}

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
