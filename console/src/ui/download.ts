/** Has the browser save a text as a file. */
export function download(name: string, kind: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${kind};charset=utf-8` }))
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000) // the download has begun by then
}
