# One image for every part; docker-compose.yml says which part a container is.
# Its build steps are those of `make install`, on the Debian that the project is made for.
FROM python:3.11-slim-bookworm

RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/inbox

# What is locked changes seldom: a layer of its own.
COPY Makefile requirements.lock requirements-uv.lock requirements-node.lock ./
COPY package.json package-lock.json .npmrc ./
RUN make .venv/done/requirements .venv/done/npm && rm -rf /root/.cache /root/.npm

COPY . .
RUN make install && rm -rf /root/.cache

# The parts run without rights; a home that is a volume belongs to them.
RUN useradd --system --home-dir /var/lib/inbox --create-home inbox
USER inbox
ENV INBOX_HOME=/var/lib/inbox INBOX_HOST=0.0.0.0 PATH=/srv/inbox/.venv/bin:$PATH
VOLUME /var/lib/inbox
EXPOSE 8000

ENTRYPOINT ["inbox"]
CMD ["up"]
