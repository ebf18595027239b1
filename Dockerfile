# syntax=docker/dockerfile:1
# Viva in one container: `docker build -t viva .`, then see compose.yaml.

# The wheel, with the browser's parts in it. make and the Node of a PyPI wheel stay in this stage.
FROM python:3.13-slim AS wheel
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Makefile pyproject.toml requirements-build.lock package.json package-lock.json .npmrc LICENSE README.md ./
COPY app app
COPY content content
COPY migrations migrations
COPY static static
COPY templates templates
RUN make wheel

# What runs: packages by their hashes, compiled once, so that a read-only root starts as quickly, and without what only a
# debugger reads.
FROM python:3.13-slim AS packages
RUN apt-get update && apt-get install -y --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv --without-pip /opt/viva
COPY requirements.lock /tmp/
RUN pip --python /opt/viva/bin/python install --no-cache-dir --no-compile --require-hashes -r /tmp/requirements.lock \
 && find /opt/viva/lib -name '*.so' -not -path '*.libs/*' -exec strip --strip-unneeded {} +
COPY --from=wheel /src/dist/*.whl /tmp/
RUN pip --python /opt/viva/bin/python install --no-cache-dir --no-compile --no-deps --no-index /tmp/*.whl \
 && python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/viva/lib

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Viva" \
      org.opencontainers.image.description="Study, quiz and rehearse for interviews from a Markdown handbook" \
      org.opencontainers.image.licenses="MIT"
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin viva && install -d -o viva -g viva /data
COPY --from=packages /opt/viva /opt/viva
ENV PATH=/opt/viva/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    VIVA_DATA_DIR=/data VIVA_HOST=0.0.0.0 VIVA_PORT=8000
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["/opt/viva/bin/python", "-m", "app.health"]
CMD ["/opt/viva/bin/viva", "serve"]
