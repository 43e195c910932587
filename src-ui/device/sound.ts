// A short sound of two notes, made here: no file is fetched, and it sounds the same everywhere.

/** Frequencies in Hz, and when each note begins, in s. */
const NOTES = [
  { frequency: 660, at: 0 },
  { frequency: 880, at: 0.12 },
] as const
const NOTE_S = 0.3
/** Of 1: a sound that may come at any moment must not startle. */
const LOUDNESS = 0.08

let context: AudioContext | undefined

/** A sound that can be played only later than so, in ms, would be about nothing any more. */
const AT_MOST_LATER_MS = 1000

/** A browser plays nothing before somebody has used the page once. Then this does nothing. */
export async function playSound(): Promise<void> {
  context ??= new AudioContext()
  const askedAt = performance.now()
  await context.resume()
  if (performance.now() - askedAt > AT_MOST_LATER_MS) return
  for (const { frequency, at } of NOTES) {
    const start = context.currentTime + at
    const note = new OscillatorNode(context, { type: 'sine', frequency })
    const volume = new GainNode(context, { gain: 0 })
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, start + NOTE_S)
    note.connect(volume).connect(context.destination)
    note.start(start)
    note.stop(start + NOTE_S)
  }
}
