# One image for web, worker and beat; docker-compose.yml says which is which.
FROM python:3.12-slim AS packages
COPY requirements.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /requirements.txt

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /srv/instep instep
COPY --from=packages /venv /venv
COPY --chown=root:root . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=calendar_app.settings \
    CALENDAR_HOME=/srv/instep
USER instep
EXPOSE 8000
ENTRYPOINT ["python", "-m", "calendar_app.local.container"]
CMD ["web"]
