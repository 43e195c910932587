// Files that the app makes, WebKit's cookies among them, are for their owner alone, whatever the account's usual mode is: whoever
// reads those cookies is the host. The first import of index.ts, so that it holds before anything is written.
process.umask(0o077)
