"""What the database itself holds about money."""

from django.db import migrations

HOLD = """
-- An entry is written in one transaction: it remembers which, and takes no legs after it.
CREATE FUNCTION ledger_stamp_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xid := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_stamp_entry BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_stamp_entry();

CREATE FUNCTION ledger_leg_joins_open_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_entry
                   WHERE id = NEW.entry_id AND xid = pg_current_xact_id()::text::bigint) THEN
        RAISE EXCEPTION 'entry % is closed', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_leg_joins_open_entry BEFORE INSERT ON ledger_leg
    FOR EACH ROW EXECUTE FUNCTION ledger_leg_joins_open_entry();

-- At commit every entry has at least two legs, and they sum to zero.
CREATE FUNCTION ledger_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    which uuid;
    legs bigint;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'ledger_entry' THEN which := NEW.id; ELSE which := NEW.entry_id; END IF;
    SELECT count(*), coalesce(sum(amount_fen), 0) INTO legs, total FROM ledger_leg WHERE entry_id = which;
    IF legs < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'entry % has % legs that sum to %', which, legs, total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_sums_to_zero AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sums_to_zero();
CREATE CONSTRAINT TRIGGER ledger_leg_sums_to_zero AFTER INSERT ON ledger_leg
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_sums_to_zero();

-- Whoever wrote the account in force is not the one who released the money to it.
CREATE FUNCTION ledger_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_payeeaccount WHERE id = NEW.payee_id AND created_by = NEW.released_by) THEN
        RAISE EXCEPTION 'grant % is released by the writer of its account', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_second_person AFTER INSERT OR UPDATE ON ledger_grant
    FOR EACH ROW WHEN (NEW.released_by IS NOT NULL) EXECUTE FUNCTION ledger_second_person();

-- Balances follow the legs. The function runs as its owner, since the serving role may not update balances.
CREATE FUNCTION ledger_keep_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO ledger_balance (account_id, kind, amount_fen)
    SELECT id, kind, 0 FROM ledger_account WHERE id = NEW.account_id
    ON CONFLICT (account_id) DO NOTHING;
    UPDATE ledger_balance SET amount_fen = amount_fen + NEW.amount_fen WHERE account_id = NEW.account_id;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_keep_balance AFTER INSERT ON ledger_leg
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_balance();

-- What was written stays, whoever asks; a balance moves only with its legs.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_refuse_change BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_refuse_change BEFORE UPDATE OR DELETE ON ledger_leg
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_refuse_change BEFORE UPDATE OR DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_refuse_change BEFORE INSERT OR UPDATE OR DELETE ON ledger_balance
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse_change();
"""

LET_GO = """
DROP TRIGGER ledger_refuse_change ON ledger_balance;
DROP TRIGGER ledger_refuse_change ON ledger_account;
DROP TRIGGER ledger_refuse_change ON ledger_leg;
DROP TRIGGER ledger_refuse_change ON ledger_entry;
DROP FUNCTION ledger_refuse_change();
DROP TRIGGER ledger_second_person ON ledger_grant;
DROP FUNCTION ledger_second_person();
DROP TRIGGER ledger_keep_balance ON ledger_leg;
DROP FUNCTION ledger_keep_balance();
DROP TRIGGER ledger_leg_sums_to_zero ON ledger_leg;
DROP TRIGGER ledger_entry_sums_to_zero ON ledger_entry;
DROP FUNCTION ledger_sums_to_zero();
DROP TRIGGER ledger_leg_joins_open_entry ON ledger_leg;
DROP FUNCTION ledger_leg_joins_open_entry();
DROP TRIGGER ledger_stamp_entry ON ledger_entry;
DROP FUNCTION ledger_stamp_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(HOLD, LET_GO)]
