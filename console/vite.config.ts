import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Puts each text asset beside itself compressed, so that the server sends it without work. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    generateBundle: {
      order: 'post', // what vite itself still changes at this point must have been changed
      handler(_, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          if (!/\.(js|css|svg)$/.test(name)) continue
          const text = Buffer.from(file.type === 'chunk' ? file.code : file.source)
          this.emitFile({ type: 'asset', fileName: `${name}.gz`, source: gzipSync(text, { level: 9 }) })
          this.emitFile({
            type: 'asset',
            fileName: `${name}.br`,
            source: brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
          })
        }
      },
    },
  }
}

export default defineConfig({
  base: '/app/',
  plugins: [react(), compressed()],
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false }, // it would be an inline script
    rolldownOptions: { input: { portal: 'portal.html', console: 'console.html' } },
    assetsInlineLimit: 0,
  },
})
