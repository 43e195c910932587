// Made by src-ui/vite/emoji-data.ts.
declare module '~emoji/*' {
  export const table: string
  export const groups: string[]
  export const tones: string[]
}
