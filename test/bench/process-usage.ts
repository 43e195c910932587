// What a process has used: of the processor as utime + stime, which /proc/PID/stat shows in steps of 10 ms and the
// process's own clock in nanoseconds; of memory as VmRSS. Linux only.
import { dlopen, FFIType } from 'bun:ffi'
import { readFileSync } from 'node:fs'

export const CAN_MEASURE = process.platform === 'linux'

/** Milliseconds of processor time since the process began, all its threads. */
export function cpuMs(pid: number): number {
  return clockMs(pid) ?? statMs(pid)
}

/** Milliseconds of processor time of the main thread alone, on which a hub serves everybody. */
export function mainThreadMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
}

/** In bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}

/** What the process has written since it began, to files and sockets, in bytes. */
export function writtenBytes(pid: number): number {
  return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1])
}

/** USER_HZ is 100 on every Linux that Bun runs on. */
const MS_PER_TICK = 10

function statMs(pid: number): number {
  // The name of the program may hold spaces and brackets; the numbers begin after the last bracket.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

const libc = openLibc()

function openLibc() {
  try {
    return dlopen('libc.so.6', { clock_gettime: { args: [FFIType.i32, FFIType.ptr], returns: FFIType.i32 } })
  } catch {
    // Another libc: the coarse way will do.
    return undefined
  }
}

function clockMs(pid: number): number | undefined {
  const time = new BigInt64Array(2)
  // Linux's id for the processor clock of another process (CPUCLOCK_SCHED).
  if (libc?.symbols.clock_gettime((~pid << 3) | 2, time) !== 0) return undefined
  const [seconds = 0n, nanoseconds = 0n] = time
  return Number(seconds) * 1000 + Number(nanoseconds) / 1e6
}
