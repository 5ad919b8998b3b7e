"""Two entries of one person that were merged sign once, and the author's other entry does not sign at all."""

from django.db import migrations

SIGNATURE = """
CREATE OR REPLACE FUNCTION cluster_signature_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r cluster_revision;
    a cluster_article;
    adopted boolean;
    signer uuid := {signer};
BEGIN
    SELECT * INTO r FROM cluster_revision WHERE id = NEW.revision_id;
    a := cluster_open_article(r);
    IF NEW.digest <> r.digest THEN
        RAISE EXCEPTION 'revision % has other words', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_is_for_these_words';
    END IF;
    adopted := cluster_is_adopted(r);
    IF NEW.stage > 1 AND NOT (adopted AND NEW.stage = 3) AND NOT EXISTS (
        SELECT 1 FROM cluster_signature
        WHERE revision_id = r.id AND stage = NEW.stage - 1) THEN
        RAISE EXCEPTION 'review % of revision % comes too early', NEW.stage, r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reviews_in_order';
    END IF;
    IF EXISTS (
        SELECT 1 FROM cluster_signature
        WHERE revision_id = r.id AND (signer_id = NEW.signer_id OR {signed} = signer)) THEN
        RAISE EXCEPTION 'this person signed revision % already', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'three_people_sign';
    END IF;
    IF NOT adopted AND NOT (SELECT author_may_sign FROM cluster_site WHERE id = a.site_id)
       AND (NEW.signer_id IN (a.author_id, r.writer_id)
            OR signer IN ({author}, {writer})) THEN
        RAISE EXCEPTION 'the author does not sign revision %', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'author_does_not_sign';
    END IF;
    RETURN NEW;
END $$;
"""
PEOPLE = {
    "signer": "NEW.signer_person_id",
    "signed": "signer_person_id",
    "author": "a.author_person_id",
    "writer": "r.writer_person_id",
}
# An entry points straight at the one that stands (registry 0014): one look finds it.
STANDING = """
CREATE FUNCTION cluster_standing(entry uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT merged_into_id FROM registry_person WHERE id = entry), entry)
$$;
"""
HOLD = STANDING + SIGNATURE.format(**{name: f"cluster_standing({value})" for name, value in PEOPLE.items()})
LET_GO = SIGNATURE.format(**PEOPLE) + "DROP FUNCTION cluster_standing(uuid);"


class Migration(migrations.Migration):
    dependencies = [
        ("cluster", "0002_three_reviews"),
        ("registry", "0014_a_merged_entry_points_to_one_that_stands"),
    ]
    operations = [migrations.RunSQL(HOLD, LET_GO)]
