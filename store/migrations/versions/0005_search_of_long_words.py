"""Text without a blank for thousands of letters is indexed in milliseconds, not in minutes.

PostgreSQL's word parser looks ahead from each sign of `a_a_a…`, `~/~/…` or `<!--<!--…` to the end
of the run. Every text passes `unaccented` before it is parsed, so the runs are broken there: a
function is exchanged at once, while another expression for the column would write every row anew.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

BOUNDED = """
CREATE OR REPLACE FUNCTION unaccented(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT CASE WHEN length($1) > 300
    THEN regexp_replace(public.unaccent('public.unaccent', translate($1, '<', ' ')),
                        '(\\S{100})(?=\\S)', '\\1 ', 'g')
    ELSE public.unaccent('public.unaccent', $1) END $$
"""
FORMER = """
CREATE OR REPLACE FUNCTION unaccented(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT public.unaccent('public.unaccent', $1) $$
"""


def upgrade() -> None:
    op.execute(BOUNDED)


def downgrade() -> None:
    op.execute(FORMER)
