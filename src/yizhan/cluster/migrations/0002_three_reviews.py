"""What the database itself holds about publishing: three people, in order, for the same words."""

from django.db import migrations

HOLD = """
-- Whether a revision needs the final review alone: an unchanged copy of what another site has published with its own
-- reviews, at a site that declares so.
CREATE FUNCTION cluster_is_adopted(r cluster_revision) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM cluster_article a
        JOIN cluster_site s ON s.id = a.site_id AND s.adoption = 'final'
        JOIN cluster_revision o ON o.id = r.adopted_from_id AND o.digest = r.digest
        JOIN cluster_publication p ON p.revision_id = o.id
        WHERE a.id = r.article_id AND o.article_id = a.source_id)
$$;

-- The article of a revision, locked, where it may still go forward: newest words, not sent back, nothing taken back.
CREATE FUNCTION cluster_open_article(r cluster_revision) RETURNS cluster_article LANGUAGE plpgsql AS $$
DECLARE
    a cluster_article;
BEGIN
    SELECT * INTO a FROM cluster_article WHERE id = r.article_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM cluster_revision WHERE article_id = a.id AND number > r.number) THEN
        RAISE EXCEPTION 'revision % is not the newest', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'review_is_of_the_newest';
    END IF;
    IF EXISTS (SELECT 1 FROM cluster_rejection WHERE revision_id = r.id) THEN
        RAISE EXCEPTION 'revision % was sent back', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'rejected_stays_rejected';
    END IF;
    IF EXISTS (SELECT 1 FROM cluster_retraction WHERE article_id IN (a.id, a.source_id)) THEN
        RAISE EXCEPTION 'article % was taken back', a.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'retracted_stays_retracted';
    END IF;
    RETURN a;
END $$;

CREATE FUNCTION cluster_signature_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r cluster_revision;
    a cluster_article;
    adopted boolean;
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
        WHERE revision_id = r.id AND (signer_id = NEW.signer_id OR signer_person_id = NEW.signer_person_id)) THEN
        RAISE EXCEPTION 'this person signed revision % already', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'three_people_sign';
    END IF;
    IF NOT adopted AND NOT (SELECT author_may_sign FROM cluster_site WHERE id = a.site_id)
       AND (NEW.signer_id IN (a.author_id, r.writer_id)
            OR NEW.signer_person_id IN (a.author_person_id, r.writer_person_id)) THEN
        RAISE EXCEPTION 'the author does not sign revision %', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'author_does_not_sign';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cluster_signature_in_order BEFORE INSERT ON cluster_signature
    FOR EACH ROW EXECUTE FUNCTION cluster_signature_in_order();

CREATE FUNCTION cluster_publication_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    r cluster_revision;
    signed int[];
BEGIN
    SELECT * INTO r FROM cluster_revision WHERE id = NEW.revision_id;
    IF NEW.article_id <> r.article_id THEN
        RAISE EXCEPTION 'revision % is of another article', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_is_of_its_article';
    END IF;
    PERFORM cluster_open_article(r);
    SELECT array_agg(stage::int ORDER BY stage) INTO signed FROM cluster_signature WHERE revision_id = r.id;
    IF signed IS DISTINCT FROM ARRAY[1, 2, 3] AND NOT (cluster_is_adopted(r) AND signed = ARRAY[3]) THEN
        RAISE EXCEPTION 'revision % lacks signatures', r.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'publication_is_signed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cluster_publication_is_signed BEFORE INSERT ON cluster_publication
    FOR EACH ROW EXECUTE FUNCTION cluster_publication_is_signed();

-- Only what was published is shown, in the very words, and only until it is taken back.
CREATE FUNCTION cluster_shown_is_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM cluster_article WHERE id = NEW.article_id FOR UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM cluster_publication p
        JOIN cluster_revision r ON r.id = p.revision_id
        JOIN cluster_article a ON a.id = p.article_id
        WHERE p.revision_id = NEW.revision_id AND p.article_id = NEW.article_id
          AND a.site_id = NEW.site_id AND a.column_id = NEW.column_id
          AND r.title = NEW.title AND r.summary = NEW.summary
          AND r.number = (SELECT max(later.number) FROM cluster_publication q
                          JOIN cluster_revision later ON later.id = q.revision_id
                          WHERE q.article_id = NEW.article_id)) THEN
        RAISE EXCEPTION 'article % is not published so', NEW.article_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shown_is_published';
    END IF;
    IF EXISTS (SELECT 1 FROM cluster_retraction WHERE article_id = NEW.article_id) THEN
        RAISE EXCEPTION 'article % was taken back', NEW.article_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'retracted_stays_retracted';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cluster_shown_is_published BEFORE INSERT OR UPDATE ON cluster_shown
    FOR EACH ROW EXECUTE FUNCTION cluster_shown_is_published();

-- At commit nothing is shown that was taken back.
CREATE FUNCTION cluster_retraction_hides() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cluster_shown WHERE article_id = NEW.article_id) THEN
        RAISE EXCEPTION 'article % is still shown', NEW.article_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'retracted_is_not_shown';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cluster_retraction_hides AFTER INSERT ON cluster_retraction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cluster_retraction_hides();

-- Site, author and source of an article stand: on them hangs who may sign.
CREATE FUNCTION cluster_article_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.site_id, NEW.author_id, NEW.author_person_id, NEW.source_id, NEW.union_id)
       IS DISTINCT FROM (OLD.site_id, OLD.author_id, OLD.author_person_id, OLD.source_id, OLD.union_id) THEN
        RAISE EXCEPTION 'article % keeps site, author and source', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'article_keeps_its_author';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cluster_article_keeps BEFORE UPDATE ON cluster_article
    FOR EACH ROW EXECUTE FUNCTION cluster_article_keeps();
"""

LET_GO = """
DROP TRIGGER cluster_article_keeps ON cluster_article;
DROP FUNCTION cluster_article_keeps();
DROP TRIGGER cluster_retraction_hides ON cluster_retraction;
DROP FUNCTION cluster_retraction_hides();
DROP TRIGGER cluster_shown_is_published ON cluster_shown;
DROP FUNCTION cluster_shown_is_published();
DROP TRIGGER cluster_publication_is_signed ON cluster_publication;
DROP FUNCTION cluster_publication_is_signed();
DROP TRIGGER cluster_signature_in_order ON cluster_signature;
DROP FUNCTION cluster_signature_in_order();
DROP FUNCTION cluster_open_article(cluster_revision);
DROP FUNCTION cluster_is_adopted(cluster_revision);
"""


class Migration(migrations.Migration):
    dependencies = [("cluster", "0001_initial")]
    operations = [migrations.RunSQL(HOLD, LET_GO)]
