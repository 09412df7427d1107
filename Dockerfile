# syntax=docker/dockerfile:1
# docker build -t stafett .                                 the runtime
# docker build -t stafett --build-arg CHROMIUM=true .       with a browser, for PDFs of forms as they look
FROM node:20-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Without scripts: `prepare` would build before the sources are here.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:20-slim
ARG CHROMIUM=
RUN if [ -n "$CHROMIUM" ]; then \
      apt-get update && apt-get install --yes --no-install-recommends chromium fonts-liberation && rm -rf /var/lib/apt/lists/*; \
    fi && install --directory --owner=node --group=node --mode=700 /data
WORKDIR /stafett
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist/runtime ./dist/runtime
COPY --from=build /build/schemas ./schemas
COPY --from=build /build/processes ./processes
COPY --from=build /build/testdata ./testdata
COPY --from=build /build/apps ./apps
ENV NODE_ENV=production STAFETT_DATA=/data STAFETT_HOST=0.0.0.0 STAFETT_PORT=8000 STAFETT_CHROMIUM=${CHROMIUM:+/usr/bin/chromium}
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.STAFETT_PORT + '/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "--heap-growing-percent=20", "dist/runtime/cli/stafett.js"]
CMD ["serve"]
