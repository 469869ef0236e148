FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

# Without the optional packages: the embedded PostgreSQL is for a machine without containers.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional && npm cache clean --force

COPY manifest.yml signoff.example.yml ./
COPY src ./src

# A volume mounted here takes over its owner, so that the service can keep its secret.
RUN mkdir /data && chown node:node /data
ENV SIGNOFF_DATA=/data HOST=0.0.0.0
VOLUME /data

USER node
EXPOSE 4400
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 4400) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]

# As `npm start`.
CMD ["node", "--max-semi-space-size=4", "--heap-growing-percent=200", "src/main.ts"]
