// The sizes of images by their bytes.
import { expect, test } from 'bun:test'
import type { ImageType } from '../../src-bun/contract/files/image-types.ts'
import { imageSizeOf } from '../../src-bun/store/contents/image-size.ts'
import { pngOf } from '../support/files.ts'

const text = (given: string) => [...Buffer.from(given, 'latin1')]
const big = (number: number, bytes = 4) =>
  Array.from({ length: bytes }, (_, n) => (number >>> (8 * (bytes - 1 - n))) & 255)
const little = (number: number, bytes = 2) => big(number, bytes).reverse()
const zeros = (count: number) => Array<number>(count).fill(0)
const box = (type: string, ...inside: number[]) => [...big(8 + inside.length), ...text(type), ...inside]
const ispe = (width: number, height: number) => box('ispe', ...big(0), ...big(width), ...big(height))

const SAMPLES: [ImageType, number[], [width: number, height: number]][] = [
  ['image/png', [...pngOf(30_000, 20_000)], [30_000, 20_000]],
  // A segment with a thumbnail in it, fill bytes, and then the frame.
  [
    'image/jpeg',
    [
      0xff,
      0xd8,
      0xff,
      0xe1,
      ...big(12, 2),
      0xff,
      0xc0,
      ...zeros(8),
      0xff,
      0xff,
      0xff,
      0xc2,
      ...big(11, 2),
      8,
      ...big(50_000, 2),
      ...big(60_000, 2),
    ],
    [60_000, 50_000],
  ],
  // A small screen with a large first frame, behind a comment.
  [
    'image/gif',
    [
      ...text('GIF89a'),
      ...little(1),
      ...little(1),
      0x80,
      0,
      0,
      ...zeros(6),
      0x21,
      0xfe,
      2,
      1,
      1,
      0,
      0x2c,
      ...little(4),
      ...little(0),
      ...little(40_000),
      ...little(30_000),
    ],
    [40_004, 30_000],
  ],
  [
    'image/webp',
    [...text('RIFF....WEBPVP8X'), ...zeros(8), ...little(15_999, 3), ...little(12_345, 3)],
    [16_000, 12_346],
  ],
  [
    'image/webp',
    [...text('RIFF....WEBPVP8L'), ...zeros(4), 0x2f, ...little(((9999 << 14) | 7999) >>> 0, 4)],
    [8000, 10_000],
  ],
  [
    'image/webp',
    [...text('RIFF....WEBPVP8 '), ...zeros(4), 0, 0, 0, 0x9d, 1, 0x2a, ...little(9000), ...little(8000)],
    [9000, 8000],
  ],
  [
    'image/avif',
    [
      ...box('ftyp', ...text('avif')),
      ...box('free', ...ispe(1, 1)),
      ...box('meta', ...zeros(4), ...ispe(2, 2), ...ispe(20_000, 10_000), ...ispe(3, 3)),
    ],
    [20_000, 10_000],
  ],
]

test('[FILE-36] the size of an image is read from its bytes, as browsers do, and is unknown where it is not whole', () => {
  for (const [type, bytes, [width, height]] of SAMPLES) {
    expect([type, imageSizeOf(type, Uint8Array.from(bytes))]).toEqual([type, { width, height }])
    for (let length = 12; length < bytes.length; length++) {
      const part = imageSizeOf(type, Uint8Array.from(bytes.slice(0, length)))
      expect([type, length, part?.width ?? width]).toEqual([type, length, width])
    }
    for (const fill of [0, 1, 0x21, 0x2c, 0xff])
      expect(() => imageSizeOf(type, new Uint8Array(5000).fill(fill, 1))).not.toThrow()
  }
})
