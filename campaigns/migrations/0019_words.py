"""What campaigns and activities are found by: folding, words and queries as SQL, and an index of each."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations
from django.db.models import F, Func, Value

_LETTERS = {
    # What has no accent to take away, and capitals that a server without a locale would leave as they are.
    "Ø": "o",
    "ø": "o",
    "Ł": "l",
    "ł": "l",
    "Đ": "d",
    "đ": "d",
    "Ð": "d",
    "ð": "d",
    "Þ": "t",
    "þ": "t",
    "ı": "i",
    "ς": "σ",
    **{letter: letter.lower() for letter in map(chr, range(0x370, 0x530)) if letter.isupper()},
}
_BETWEEN = "-_./@:+#&*,;!?()[]{}<>|~^=’'\""
"""Signs that part words, so that the parser makes neither hosts, files nor numbers below zero of them."""

# Bodies read when they are made name what they call by its key: an index is kept with an empty search path.
FUNCTIONS = f"""
CREATE FUNCTION instep_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(translate(
    replace(replace(replace(replace(replace(
        regexp_replace(left(normalize(left(given, 20000), NFKD), 100000), '[\\u0300-\\u036f]', '', 'g'),
    'ß', 'ss'), 'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'),
    $from${"".join(_LETTERS)}{_BETWEEN}$from$, $to${"".join(_LETTERS.values())}{" " * len(_BETWEEN)}$to$
));

CREATE FUNCTION instep_words(name text, first text, second text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector('pg_catalog.simple', instep_fold(name)), 'A')
    || setweight(to_tsvector('pg_catalog.simple', instep_fold(first) || ' ' || instep_fold(second)), 'B');

CREATE FUNCTION instep_query(phrase text, is_prefix boolean, weights text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(
    regexp_replace(phraseto_tsquery('pg_catalog.simple', instep_fold(phrase))::text, '''(?= |$)', ''':' || weights, 'g'),
    '(:[A-D]+)$', CASE WHEN is_prefix THEN '\\1*' ELSE '\\1' END
)::tsquery;
"""
NO_FUNCTIONS = """
DROP FUNCTION instep_query(text, boolean, text);
DROP FUNCTION instep_words(text, text, text);
DROP FUNCTION instep_fold(text);
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0018_how_people_are_told")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.AddIndex(
            "campaign",
            django.contrib.postgres.indexes.GinIndex(
                Func(
                    F("name"),
                    F("objective"),
                    F("key_message"),
                    function="instep_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="campaign_words",
            ),
        ),
        migrations.AddIndex(
            "activity",
            django.contrib.postgres.indexes.GinIndex(
                Func(
                    F("title"),
                    F("brief"),
                    Value(""),
                    function="instep_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="activity_words",
            ),
        ),
    ]
